"""A row of somebody else's spreadsheet: which column is what, what a cell says, and what is wrong with it."""
