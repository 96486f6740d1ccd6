"""The record of a run: the only writer of states, and what is read from it."""
