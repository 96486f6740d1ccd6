"""What this process measures, for Prometheus."""
