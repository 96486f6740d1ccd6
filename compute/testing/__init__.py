"""Contract suites that a package which adds a kind of target can import in its tests."""
