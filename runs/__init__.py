"""Executing pipelines: states, events, the engine and its API."""
