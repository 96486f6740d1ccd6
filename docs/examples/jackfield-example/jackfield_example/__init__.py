"""A component and a kind of compute target for Jackfield."""
