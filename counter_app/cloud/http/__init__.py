"""The wire: the only place that knows the web framework."""
