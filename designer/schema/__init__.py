"""Column schemas propagated along the wires at design time. Pure."""
