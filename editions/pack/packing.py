"""A pack (보관 묶음): an edition's files in a zip, with a manifest of their hashes that is signed."""

import hashlib
import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.signing import Signer
from django.utils import timezone

from editions.comparison.asked import AskedComparison
from editions.comparison.files import WRITERS
from editions.frozen.content import read_edition_file
from editions.frozen.files import open_picture
from editions.models import Edition
from staffing.pictures import FORMATS, picture_format

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
FORM = 1
#: The same bytes each time: a zip has no time of its own.
_TIME = (1980, 1, 1, 0, 0, 0)
_SALT = "editions.pack"
#: Of what is compressed already.
_COMPRESSED = (".pdf", ".xlsx", ".png", ".jpg", ".jpeg", ".webp")


def pack(edition: Edition) -> bytes:
    """The pack of an edition; the same bytes each time. Raises DamagedFile."""
    files = {name: read_edition_file(edition, name) for name in sorted(edition.files)}
    files |= _pictures(edition)
    before = edition_before(edition)
    if before:
        # A PDF says when it was made.
        files["comparison.html"] = WRITERS["html"](AskedComparison(edition.plan, before, edition, edition.part))
    manifest = json.dumps(_manifest(edition, before, files), ensure_ascii=False, indent=2, sort_keys=True).encode()
    return _zip({**files, MANIFEST: manifest, SIGNATURE: signature_of(manifest).encode()})


def edition_before(edition: Edition) -> Edition | None:
    earlier = Edition.objects.of(edition.plan, edition.part).filter(at__lt=edition.at)
    return earlier.order_by("-at").first()


def signature_of(manifest: bytes) -> str:
    return _signer().signature(manifest)


def is_ours(manifest: bytes, signature: str) -> bool:
    """Whether this installation signed it, with its key or one of the earlier ones that the settings name."""
    signer = _signer()
    keys = [signer.key, *signer.fallback_keys]
    return any(Signer(key=key, salt=_SALT, fallback_keys=[]).signature(manifest) == signature for key in keys)


def _signer() -> Signer:
    return Signer(salt=_SALT)


def _pictures(edition: Edition) -> dict[str, bytes]:
    found = {}
    for digest in sorted(set(edition.pictures.values())):
        with open_picture(digest) as file:
            content = file.read()
            suffix = FORMATS[picture_format(BytesIO(content))]
        found[f"pictures/{digest}.{suffix}"] = content
    return found


def _manifest(edition: Edition, before: Edition | None, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "form": FORM,
        "edition": str(edition.pk),
        "plan": str(edition.plan),
        "year": edition.plan.year,
        "department": str(edition.part.department) if edition.part else "",
        "name": edition.name,
        "note": edition.note,
        "by": str(edition.by or ""),
        "at": timezone.localtime(edition.at).isoformat(timespec="seconds"),
        # Nothing, where it is the first.
        "compared_with": before.name if before else "",
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }


def _zip(files: Mapping[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in files.items():
            entry = ZipInfo(name, _TIME)
            entry.external_attr = 0o644 << 16
            entry.compress_type = ZIP_STORED if name.endswith(_COMPRESSED) else ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()
