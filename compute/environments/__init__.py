"""Environments: what a step's packages are, and the images built of them."""
