"""JSON: objects line by line, in a list, or as columns."""
