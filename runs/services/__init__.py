"""What changes runs, attempts and endpoints; each function one reason."""
