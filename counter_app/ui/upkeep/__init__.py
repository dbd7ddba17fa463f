"""Backup, checks and diagnostics in the window."""
