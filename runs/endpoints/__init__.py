"""Pipeline endpoints: versions, keys, calls and their addresses."""
