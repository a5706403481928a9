"""The log net: a record at WARNING or above that nobody expected fails the test; and the logger stays as it is."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class Collector(logging.Handler):
    """Keeps every record at WARNING or above whose logger is not allowed to warn."""

    def __init__(self, allowed: tuple[str, ...] | None) -> None:
        """Take the logger names that may warn (each with its children); an empty tuple allows all, None allows none."""
        super().__init__(logging.WARNING)
        self._allowed = allowed
        self.unexpected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not self._is_allowed(record.name):
            self.unexpected.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def _is_allowed(self, name: str) -> bool:
        if self._allowed is None:
            return False
        return not self._allowed or any(name == allowed or name.startswith(f"{allowed}.") for allowed in self._allowed)


@contextmanager
def as_before() -> Iterator[None]:
    """Take back how the program's logger was set up within, as every command does that runs in this process."""
    # The root's level too: a library that a test compares with sets it when it is imported.
    logger, root = logging.getLogger("latentloom"), logging.getLogger()
    level, handlers, root_level = logger.level, list(logger.handlers), root.level
    yield
    root.setLevel(root_level)
    logger.setLevel(level)
    for handler in list(logger.handlers):
        if handler not in handlers:
            logger.removeHandler(handler)
            handler.close()
