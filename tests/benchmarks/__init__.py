"""Benchmarks: `make bench` measures what has a bound, and prints one table."""
