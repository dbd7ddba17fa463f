"""Receipts: what happened at one moment, as facts, as typed lines, and as columns; independent of any printer."""
