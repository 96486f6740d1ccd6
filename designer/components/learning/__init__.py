"""Shared by learners: feature encoding, training, scoring, evaluation."""
