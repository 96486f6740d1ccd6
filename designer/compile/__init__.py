"""Validation of a graph and its compilation to an execution plan. Pure."""
