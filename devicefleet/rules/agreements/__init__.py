"""What is agreed at a handover: its text in reviewed languages, as it is shown, and what is drawn beneath it."""
