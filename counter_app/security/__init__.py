"""Keys, PINs and secrets: the only part that imports cryptography."""
