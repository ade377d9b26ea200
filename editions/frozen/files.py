"""The files of editions in the storage: each as what it differs from the same file of its base edition.

Two editions of a plan have most of their pages in common, and a file of the later takes little room beside that of the
first. Whoever reads one gets its very bytes, or an error.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import IO, Any

import zstandard
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

FOLDER = "editions"
_LEVEL = 9
#: Log2 of how far back equal bytes are found: 128 MB.
_WINDOW = 27
#: In a large dictionary only a search by trees finds what is equal (2.0 MB of a city's PDF of 6 are left, not 4.7).
_SEARCH = {"strategy": zstandard.STRATEGY_BTLAZY2, "hash_log": 24, "chain_log": 25, "search_log": 6, "min_match": 4}


class DamagedFile(OSError):
    """A file of an edition is lost, or isn't what was stored."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of an edition: of its content the hash and the size in bytes, and where it is stored."""

    sha256: str
    size: int
    path: str
    is_difference: bool = False


def save_file(folder: str, name: str, content: bytes, base: bytes | None) -> dict[str, Any]:
    """Store a file beside the others of its edition; what `Edition.files` holds of it."""
    search = _SEARCH if base else {}
    parameters = zstandard.ZstdCompressionParameters.from_level(_LEVEL, window_log=_WINDOW, **search)
    compressor = zstandard.ZstdCompressor(compression_params=parameters, dict_data=_dictionary(base))
    path = default_storage.save(f"{FOLDER}/{folder}/{name}.zst", ContentFile(compressor.compress(content)))
    stored = StoredFile(hashlib.sha256(content).hexdigest(), len(content), path, is_difference=base is not None)
    return asdict(stored)


def delete_files(folder: str) -> None:
    """Delete what was stored for an edition that isn't there."""
    try:
        names = default_storage.listdir(f"{FOLDER}/{folder}")[1]
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{FOLDER}/{folder}/{name}")


def read_file(files: Mapping[str, Any], name: str, read_base: Callable[[], bytes]) -> bytes:
    """The content of a file. Raises KeyError where there is no such file, and DamagedFile."""
    stored = StoredFile(**files[name])
    base = read_base() if stored.is_difference else None
    decompressor = zstandard.ZstdDecompressor(dict_data=_dictionary(base), max_window_size=1 << _WINDOW)
    try:
        with default_storage.open(stored.path) as file:
            content = decompressor.decompress(file.read(), max_output_size=stored.size)
    except (OSError, zstandard.ZstdError) as error:
        raise DamagedFile(stored.path) from error
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise DamagedFile(stored.path)
    return content


def _dictionary(base: bytes | None) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if base else None


def save_picture(content: bytes) -> str:
    """Store a picture under its hash, which it then is called by; what is there already stays."""
    digest = hashlib.sha256(content).hexdigest()
    if not default_storage.exists(picture_path(digest)):
        default_storage.save(picture_path(digest), ContentFile(content))
    return digest


def open_picture(digest: str) -> IO[bytes]:
    """Raises OSError where it is lost."""
    return default_storage.open(picture_path(digest))


def picture_path(digest: str) -> str:
    return f"{FOLDER}/pictures/{digest}"
