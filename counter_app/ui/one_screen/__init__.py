"""A window with one screen in its middle: what the first start and the restore have in common."""
