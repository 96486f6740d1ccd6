"""REST addresses of compute targets."""
