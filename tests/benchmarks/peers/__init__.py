"""`make bench-peers`: the same small work done by other pipeline systems and by this one, in one table."""
