"""Components that describe data."""
