"""Members at the counter: search results, sign-up, the member's code."""
