"""The board as figures: each a sentence, a table whose numbers know the list behind them, and often a chart."""
