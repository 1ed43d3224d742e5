"""What is remembered, when and by whom: rules as data, and the arithmetic of working days and hours."""
