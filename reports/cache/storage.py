"""A folder whose files are always whole, and say when they were last of use."""

import os
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage

_A_DAY = 24 * 60 * 60


class WholeFiles(FileSystemStorage):
    """Writes aside and gives a file its name when it is whole, in place of the one before; reading keeps it young."""

    @property
    def base_location(self) -> str:
        return str(settings.FRAGMENT_ROOT)

    @property
    def location(self) -> str:
        return self.base_location

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _open(self, name: str, mode: str = "rb") -> File:
        path = self.path(name)
        file = File(Path(path).open(mode))  # noqa: SIM115 - whoever opened it closes it
        if time.time() - Path(path).stat().st_mtime > _A_DAY:
            os.utime(path)
        return file

    def _save(self, name: str, content: File) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                # Not forced onto the disk: what a power cut leaves of it doesn't fit its digest, and is made anew.
                for chunk in content.chunks():
                    file.write(chunk)
            Path(aside).replace(path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
        return name
