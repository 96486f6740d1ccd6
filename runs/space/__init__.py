"""Space in the artifact store: what is kept, and what is deleted first."""
