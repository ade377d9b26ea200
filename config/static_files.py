"""Where scripts and styles come from: compressed copies named by their content, as soon as there are any."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: On lines of their own, as ours are.
_COMMENTS = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*\n", re.DOTALL | re.MULTILINE)
_HASH = re.compile(r"\.[0-9a-f]{12}(?=\.\w+$)")


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Uses what was collected while it is newer than what it was made of, and until then the files where they are.

    So nothing has to be collected for tests and commands, and nothing that was collected grows old.
    """

    # Modules import each other by their names, which have to lead to the same copies as the pages' links: a module
    # that came by two addresses would run twice.
    support_js_module_import_aggregation = True
    keep_only_hashed_files = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_current = self._is_current()

    def _is_current(self) -> bool:
        manifest = Path(self.path(self.manifest_name))
        if not manifest.exists():
            return False
        folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
        # The locked packages bring the others.
        sources = [settings.BASE_DIR / "requirements.txt", *(file for folder in folders for file in folder.rglob("*"))]
        return manifest.stat().st_mtime >= max(source.stat().st_mtime for source in sources)

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.is_current else name

    def _save(self, name: str, content: Any) -> str:
        """Comments are for those who read the sources: a sixth of what would travel."""
        source = _HASH.sub("", name)
        is_ours = any((Path(folder) / source).exists() for folder in settings.STATICFILES_DIRS)
        if is_ours and name.endswith((".js", ".css")):
            content = ContentFile(_COMMENTS.sub("", b"".join(content.chunks()).decode()).encode())
        return super()._save(name, content)

    def create_compressor(self, **kwargs: Any) -> Compressor:
        """By gzip alone: Brotli would save a seventh more, once for each browser, and takes ten times as long."""
        return Compressor(use_brotli=False, **kwargs)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """A name holds what it is the name of: what was compressed once stays so."""
        yield from super().compress_files(path for path in paths if not self.exists(f"{path}.gz"))
