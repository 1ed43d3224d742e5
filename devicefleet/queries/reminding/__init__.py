"""Due dates as the ledger and the timelines have them, and the reminders that were made of them."""
