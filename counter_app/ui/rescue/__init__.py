"""The window in which a backup is put back, and which stands in for the counter where its data do not open."""
