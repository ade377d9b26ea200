"""Where what people upload, and the books, are kept."""

import os
import posixpath
import secrets
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage


class WholeUploads(FileSystemStorage):
    """A file gets its name when it is whole, on the disk itself: a row that names it survives no power failure alone.

    Where there is no room for all of it, nothing of it stays.
    """

    def _save(self, name: str, content: File) -> str:
        # Nobody else's: what is deleted is never a file that somebody stored under the same name meanwhile.
        aside = posixpath.join(posixpath.dirname(name), f".{secrets.token_hex(16)}")
        try:
            super()._save(aside, content)  # type: ignore[misc]
            _sync(Path(self.path(aside)))
            name = self._named(aside, name)
            _sync(Path(self.path(name)).parent)
            return name
        finally:
            self.delete(aside)

    def _named(self, aside: str, name: str) -> str:
        while True:
            try:
                Path(self.path(name)).hardlink_to(self.path(aside))
            except FileExistsError:
                name = self.get_available_name(name)
            except OSError:  # some file systems, such as shares, have no second names
                Path(self.path(aside)).rename(self.path(name))
                return name
            else:
                return name


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
