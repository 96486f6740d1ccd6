"""Components that read and write data."""
