"""Hand-written SQL for the statements that run for every step; everything else uses the ORM."""
