"""Content in parts that are stored once, by their hashes."""

import hashlib
from collections.abc import Iterable, Mapping

import zstandard

from editions.models import FrozenPart

_LEVEL = 10


def store_parts(contents: Iterable[bytes]) -> list[str]:
    """Store what isn't there yet; the digests, in the same order."""
    contents = list(contents)
    digests = [hashlib.sha256(content).hexdigest() for content in contents]
    by_digest = dict(zip(digests, contents, strict=True))
    known = set(FrozenPart.objects.filter(pk__in=by_digest).values_list("pk", flat=True))
    compress = zstandard.ZstdCompressor(level=_LEVEL).compress
    FrozenPart.objects.bulk_create(
        [FrozenPart(pk=digest, data=compress(by_digest[digest])) for digest in by_digest.keys() - known],
        ignore_conflicts=True,  # somebody may store the same at the same time
    )
    return digests


def read_parts(digests: Iterable[str]) -> Mapping[str, bytes]:
    """By their digests. Raises KeyError where one is lost."""
    wanted = set(digests)
    decompress = zstandard.ZstdDecompressor().decompress
    found = {part.pk: decompress(bytes(part.data)) for part in FrozenPart.objects.filter(pk__in=wanted)}
    if missing := wanted - found.keys():
        raise KeyError(missing)
    return found
