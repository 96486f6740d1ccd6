"""One program per peer, run by the Python of that peer's environment."""
