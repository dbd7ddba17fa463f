"""What waits for the cloud, what it refused, and what a manager must look at."""
