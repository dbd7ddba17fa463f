"""Tests, laid out as the package is; end-to-end ones in tests/e2e."""
