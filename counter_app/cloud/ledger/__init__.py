"""Operation → result, once per id; judged by the same rules as at the counter."""
