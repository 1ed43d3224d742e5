"""What is said to people outside, and how one message is handed to whatever carries it."""
