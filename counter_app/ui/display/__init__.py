"""The customer's own screen: what it shows, how it is painted, on which screen it stands."""
