"""The page of channels: shows values, emits wishes."""
