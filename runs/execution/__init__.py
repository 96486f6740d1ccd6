"""Step attempts: launch, collect, stop, and record how they ended."""
