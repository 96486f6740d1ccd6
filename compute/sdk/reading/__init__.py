"""Foreign files as tables: one reader per format. Failures are ComponentErrors that name the line."""
