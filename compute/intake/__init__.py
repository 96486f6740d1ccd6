"""Reading an uploaded file and previewing a table, in a short-lived child process. Pure."""
