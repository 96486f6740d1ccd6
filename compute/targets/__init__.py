"""Kinds of compute targets, one folder each."""
