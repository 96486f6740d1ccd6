"""What a run does next: decisions, slots."""
