"""What is reserved."""
