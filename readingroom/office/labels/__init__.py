"""Labels that make seats and shelves scannable."""
