"""The errors that people read: one clear sentence that says what to do."""

from __future__ import annotations


class LoomError(Exception):
    """A failure that a person can act on.

    The message is one sentence in plain words, shown as it stands in the window and on standard error. The
    command line answers it with exit status 1.
    """


class UsageError(LoomError):
    """Wrong use: an unknown option, class or method, or weights out of range. Exit status 2."""


class Cancelled(LoomError):
    """The person cancelled the job; nothing was written."""

    def __init__(self, message: str = "Cancelled; nothing was written.") -> None:
        super().__init__(message)
