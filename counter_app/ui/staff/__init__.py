"""Who stands at the counter: PIN sign-in inside the panel."""
