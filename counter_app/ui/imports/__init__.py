"""The manager's page on which old customers come in."""
