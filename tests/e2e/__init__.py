"""The whole program as its users have it: real processes, real servers, real windows."""
