"""REST addresses of runs, metrics, outputs and endpoints."""
