"""Labels from a shell: printed, claimed and voided, and what they are printed on and by."""
