"""Attempts of steps: launch, collect, record how they ended."""
