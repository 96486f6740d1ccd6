"""REST API of the designer app."""
