"""Components that run Python."""
