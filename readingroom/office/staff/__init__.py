"""People at the desks."""
