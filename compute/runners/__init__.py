"""Runners: warm processes and containers that run one step after the other. Pure."""
