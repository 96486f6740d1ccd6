"""The error a component raises if its data or parameters are at fault."""

from __future__ import annotations


class ComponentError(Exception):
    """Bad data or a bad parameter, in one sentence that names the column or the value.

    ``code`` is a dotted word for programs (``column.not_numeric``), ``message`` the sentence people
    read, ``hint`` their next move, ``facts`` JSON-able details (column, row, value).
    """

    def __init__(self, code: str, message: str, hint: str = "", **facts: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.facts = facts
