"""Rows in, bytes out (and bytes in, rows out): label sheets and spreadsheets, with no database behind them."""
