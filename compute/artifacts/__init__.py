"""The artifact store: content-addressed files."""
