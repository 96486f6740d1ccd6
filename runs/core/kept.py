"""Values kept in memory as long as they are used and there is room for them. Pure."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """What was used last, as much as weighs ``most`` together. Safe to share between threads.

    By weight, because a run may have one step or thousands: with a number of runs, either many small ones at
    once push each other out, or a few large ones take the memory.
    """

    def __init__(self, most: int) -> None:
        self._most, self._weight = most, 0
        self._values: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: Key, value: Value, weight: int) -> None:
        """Keep a value; the newest one is kept whatever it weighs."""
        with self._lock:
            self._drop(key)
            self._values[key] = value, weight
            self._weight += weight
            while self._weight > self._most and len(self._values) > 1:
                self._drop(next(iter(self._values)))

    def take(self, key: Key) -> Value | None:
        """Remove and return it."""
        with self._lock:
            return self._drop(key)

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
            self._weight = 0

    def _drop(self, key: Key) -> Value | None:
        value, weight = self._values.pop(key, (None, 0))
        self._weight -= weight
        return value
