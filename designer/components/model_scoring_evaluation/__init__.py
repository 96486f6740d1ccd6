"""Components that score with models and evaluate them."""
