"""The counter's database; nobody else at the counter imports SQLAlchemy."""
