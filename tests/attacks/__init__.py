"""What people of ill will try, against the real program."""
