"""Runners: warm processes and containers that execute one step after the other. No Django, no engine."""
