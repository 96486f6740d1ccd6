"""Untrained clusterings."""
