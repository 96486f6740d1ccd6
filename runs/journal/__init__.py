"""A run's record: the only writer of states, and reads of events, snapshots and logged values."""
