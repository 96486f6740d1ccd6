"""The built-in components, one file each, and their registry. Pure."""
