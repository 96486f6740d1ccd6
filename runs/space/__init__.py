"""Room in the artifact store: what is kept, what goes first."""
