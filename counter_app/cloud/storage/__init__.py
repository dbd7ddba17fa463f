"""The cloud's database: SQLite encrypted for one shop, PostgreSQL for many, through the same statements."""
