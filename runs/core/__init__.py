"""The engine's rules as pure functions: states, events, decisions, reuse keys."""
