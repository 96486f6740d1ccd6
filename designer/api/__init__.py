"""REST addresses of the drawing side."""
