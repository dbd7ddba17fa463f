"""The only place that builds adapters and hands them over. Each module imports what it needs when it is asked."""
