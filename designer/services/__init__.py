"""What changes drafts, datasets and sign-in; each function one reason."""
