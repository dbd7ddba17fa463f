"""The manager's page of exceptions, and of what waits for the cloud."""
