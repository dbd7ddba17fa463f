"""The counter window. Qt lives here and nowhere else; widgets show values and emit wishes."""
