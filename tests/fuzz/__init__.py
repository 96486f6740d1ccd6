"""Fuzzing: inputs that nobody would write, for everything that reads what others send.

``make fuzz`` mutates inputs by the coverage they reach (atheris). See docs/testing.md.
"""
