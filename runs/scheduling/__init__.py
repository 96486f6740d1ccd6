"""Scheduling: what a run does next, and the slots it gets."""
