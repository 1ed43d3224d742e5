"""An operator's own list of SIMs: what its rows say, and what they mean beside the register."""
