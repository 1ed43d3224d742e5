"""Charts drawn once: data becomes a picture of plain marks, and the picture becomes SVG for a page or a PDF drawing."""
