"""The door: reads a file that somebody uploaded, in a process of its own."""

from .book import Book
from .limits import Limits


def read(data: bytes, name: str, limits: Limits | None = None) -> Book:
    """The sheets of the .xlsx or CSV file `name`, within the limits of the settings. Raises Unreadable."""
    raise NotImplementedError
