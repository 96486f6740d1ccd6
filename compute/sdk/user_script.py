"""Marks users' scripts."""

#: File name that users' scripts are compiled under, so that their traceback lines can be told apart.
USER_SCRIPT = "<script>"
