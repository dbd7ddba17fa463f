"""Lists that people bring along: read, or refused."""
