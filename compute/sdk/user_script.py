"""What marks a user's script."""

#: Filename that user scripts are compiled under: a traceback line of the user's has it.
USER_SCRIPT = "<script>"
