"""Pipeline endpoints: versions, keys, calls and their REST API."""
