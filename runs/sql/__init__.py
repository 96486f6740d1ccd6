"""Hand-written SQL for what happens at every step; everything else uses the ORM."""
