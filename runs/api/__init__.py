"""REST API of runs, plans, metrics and outputs."""
