"""The domain in plain Python: no framework, no clock, no database."""
