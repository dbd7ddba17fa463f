"""The manager's page of campaigns."""
