"""What was confirmed last of a plan: while a department's amendment is open, a confirmed book has its pages of then."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from editions.frozen.content import read_content
from editions.frozen.files import picture_path
from editions.models import Edition, EditionRun, Kind
from plans.models import Plan


@dataclass(frozen=True)
class LastConfirmed:
    """The digests of its content, as `Edition.parts`, and the files of its pictures by their addresses."""

    parts: Mapping[str, Any]
    pictures: Mapping[str, str]

    def put_back(self, kind: str, digests: dict[str, str], name: str) -> None:
        """Have a department's part of it among these digests, in place of the one that is being written."""
        if name in self.parts[kind]:
            digests[name] = self.parts[kind][name]


def last_confirmed(plan: Plan) -> LastConfirmed | None:
    """Of the newest edition that a confirmation made, or of what was captured for one that is still being made."""
    edition = Edition.objects.of(plan, None).exclude(kind=Kind.NAMED).order_by("-at").first()
    open_runs = EditionRun.objects.of(plan, None).filter(state__in=EditionRun.OPEN).exclude(kind=Kind.NAMED)
    run = open_runs.order_by("-asked_at").first()
    if run and (edition is None or run.asked_at > edition.at):
        return LastConfirmed(run.parts, read_content(run.parts).pictures)
    if edition:
        own = {address: picture_path(digest) for address, digest in edition.pictures.items()}
        return LastConfirmed(edition.parts, own)
    return None
