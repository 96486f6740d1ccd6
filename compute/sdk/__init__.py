"""What component code imports: tables, ports, errors, the log. Pure."""
