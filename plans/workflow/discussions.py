"""Comments as pages show them: beside what they are about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.models import User
from plans.models import ReviewComment


@dataclass(frozen=True)
class Discussion:
    """What was said of one spot of a project, the oldest first."""

    spot: str
    comments: tuple[ReviewComment, ...] = ()
    #: How many of them the reader wrote: a draft of the next one is told from those that have arrived.
    own: int = 0

    @property
    def unresolved(self) -> list[ReviewComment]:
        return [comment for comment in self.comments if not comment.is_resolved]

    @property
    def resolved(self) -> list[ReviewComment]:
        return [comment for comment in self.comments if comment.is_resolved]


class Discussions:
    """A project's comments by their spots."""

    def __init__(self, comments: Iterable[ReviewComment], reader: User) -> None:
        found: Mapping[str, list[ReviewComment]] = defaultdict(list)
        for comment in sorted(comments, key=lambda comment: (comment.at, comment.pk)):
            found[comment.spot].append(comment)
        self._found = {
            spot: Discussion(spot, tuple(of_spot), sum(each.by_id == reader.pk for each in of_spot))
            for spot, of_spot in found.items()
        }

    def at(self, spot: str) -> Discussion:
        return self._found.get(spot) or Discussion(spot)

    @property
    def project(self) -> Discussion:
        """What was said of the project as a whole."""
        return self.at("project")

    @property
    def facts(self) -> Discussion:
        return self.at("facts")

    @property
    def money(self) -> Discussion:
        return self.at("money")

    @property
    def open(self) -> list[ReviewComment]:
        """What waits for an answer."""
        return [each for discussion in self._found.values() for each in discussion.comments if each.is_open]
