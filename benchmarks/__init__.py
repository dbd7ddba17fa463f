"""What the quality page measures, each printing one ratio: `python -m benchmarks`."""
