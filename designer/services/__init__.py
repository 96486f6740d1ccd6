"""Services that change drafts, versions, datasets and sign-in."""
