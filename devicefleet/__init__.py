"""Custody of devices, SIMs and data issued under a minimum digital requirement: things, never people."""

__version__ = "0.1.0"
