"""Kill, power, disk: the real program and the real driver under everything that a till's computer does to them."""
