"""Untrained classifiers."""
