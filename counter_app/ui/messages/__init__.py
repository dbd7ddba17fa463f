"""Messages that are planned: the list, and one of them beside it."""
