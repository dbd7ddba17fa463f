"""The drawer: a form to open, hand over and close a shift, and its report on the screen."""
