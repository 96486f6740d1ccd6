"""Components that transform tables."""
