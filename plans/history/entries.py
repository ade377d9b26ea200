"""A record of the history as an entry of a page: who did what to which row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from integrity.audit import ADDED, BASELINE, CHANGED, REMOVED
from plans.models import Milestone, Project, Section, Transition

from .differences import NOTHING, Difference, differences

MONEY = "예산액"
#: A page saves itself at most that often.
ONE_SAVE = timedelta(seconds=1)
DONE = {ADDED: "더함", CHANGED: "고침", REMOVED: "지움"}


@dataclass(frozen=True)
class Entry:
    """What one person did to one row."""

    at: datetime
    by: str
    what: str
    done: str
    where: str = ""  # the project, where a page shows several
    reason: str = ""
    comment: str = ""
    differences: tuple[Difference, ...] = ()
    project: int | None = None  # that still exists
    version: int | None = None  # the record of a section's text that can be looked at
    earlier: int | None = None  # the one before the first change, which has no entry of its own
    removed_milestone: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the differences are all of what was added or removed."""
        return self.is_removal or self.done == DONE[ADDED]

    @property
    def is_removal(self) -> bool:
        return self.done == DONE[REMOVED]

    def goes_with(self, earlier: "Entry") -> bool:
        """Whether both are money that one person changed in one save."""
        both_money = self.what.startswith(MONEY) and earlier.what.startswith(MONEY)
        alike = (self.by, self.reason) == (earlier.by, earlier.reason)
        return both_money and alike and self.at - earlier.at < ONE_SAVE

    @property
    def changed_nothing(self) -> bool:
        return self.done == DONE[CHANGED] and not self.differences


def money_entry(entries: Sequence[Entry]) -> Entry:
    """What one save did to several lines, as one entry: a line of it for each, in their order."""
    lines = tuple(
        Difference(entry.what.removeprefix(MONEY).strip(), each.before or NOTHING, each.after or NOTHING)
        for entry in reversed(entries)
        for each in entry.differences
    )
    return replace(entries[0], what=MONEY, done=DONE[CHANGED], differences=lines)


def step_entry(step: Transition) -> Entry:
    states = Difference("상태", step.get_before_display(), step.get_after_display())
    return Entry(step.at, str(step.by), "부서 계획", step.label, comment=step.comment, differences=(states,))


class Names:
    """What records are about; what was removed is called as it was called last."""

    def __init__(self, records: Iterable[Any]) -> None:
        sections = {each.section_id for each in records if isinstance(each, Milestone.history.model)}
        self.sections = self._last(Section, sections)
        of_sections = {each.project_id for each in self.sections.values()}
        owners = {getattr(each, "project_id", None) for each in records} - {None}
        self.projects = self._last(Project, owners | of_sections)

    @staticmethod
    def _last(model: Any, keys: set) -> dict[int, Any]:
        """The last records of rows that were removed."""
        rows = model.history.filter(history_type=REMOVED, id__in=keys).exclude(id__in=model.objects.values("pk"))
        related = ("kind", "project") if model is Section else ()
        return {each.id: each for each in rows.select_related(*related).order_by("history_id")}

    def entry(self, kind: str, record: Any, before: Any) -> Entry:
        removed = record.history_type == REMOVED
        first = before is not None and before.history_change_reason == BASELINE
        current = self._current_project(kind, record)
        is_text = kind == "section" and current is not None
        return Entry(
            at=record.history_date,
            by=str(record.history_user or "기록되지 않은 사람"),
            what=self._what(kind, record),
            done=DONE[record.history_type],
            where=self._where(kind, record, current),
            reason=record.history_change_reason or "",
            differences=self._differences(record, before),
            project=current.pk if current else None,
            version=record.pk if is_text else None,
            earlier=before.pk if is_text and first else None,
            removed_milestone=record.pk if kind == "milestone" and removed and record.section else None,
        )

    def _differences(self, record: Any, before: Any) -> tuple[Difference, ...]:
        if record.history_type == REMOVED:
            return differences(record, None)
        return differences(None if record.history_type == ADDED else before, record)

    def _current_project(self, kind: str, record: Any) -> Project | None:
        if kind == "milestone":
            return record.section.project if record.section else None
        return getattr(record, "project", None)

    def _where(self, kind: str, record: Any, current: Project | None) -> str:
        if kind in ("project", "line"):
            return ""
        section = self.sections.get(record.section_id) if kind == "milestone" else record
        known = current or (section and (section.project or self.projects.get(section.project_id)))
        return f"{known.number}. {known.title}" if known else ""

    def _what(self, kind: str, record: Any) -> str:
        return getattr(self, f"_{kind}")(record)

    def _project(self, record: Any) -> str:
        return f"사업 개요 “{record.number}. {record.title}”"

    def _section(self, record: Any) -> str:
        return f"항목 “{heading(record)}”"

    def _milestone(self, record: Any) -> str:
        section = record.section or self.sections.get(record.section_id)
        return f"일정 “{record.title}”" + (f" ({heading(section)})" if section else "")

    def _picture(self, record: Any) -> str:
        return f"그림 {record.number}"

    def _funding(self, record: Any) -> str:
        return f"연결한 세부사업 “{record.program or '지워진 세부사업'}”"

    def _line(self, record: Any) -> str:
        budget = f"{record.budget.fiscal_year}년 {record.budget.edition}" if record.budget else "지워진 예산"
        return f"{MONEY} {budget} {record.source or ''} “{record.program or '지워진 세부사업'}”"


def heading(section: Any) -> str:
    return section.title or str(section.kind or "")
