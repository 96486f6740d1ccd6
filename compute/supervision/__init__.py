"""What runs beside component code: supervisor, executor, runner, process tree. No Django. Pure."""
