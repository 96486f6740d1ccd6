"""Untrained regressors."""
