"""Steps as local processes."""
