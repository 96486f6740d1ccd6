"""What happens when they press Run: states, events, the engine and its API."""
