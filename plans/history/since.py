"""What became of projects' rows since a time: one entry for each row, whatever happened to it in between."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from integrity.audit import ADDED, CHANGED, REMOVED
from plans.models import Plan, Project, ProjectProgram

from .differences import differences
from .entries import DONE, MONEY, Entry, Names, money_entry
from .timeline import MODELS, lines_of, records_of

#: On a project's pages the spot of what isn't in a section.
SPOTS = {"project": "facts", "funding": "money", "line": "money", "picture": "project"}

Spots = Mapping[str, list[Entry]]


class Pair(NamedTuple):
    """A row's record of now, and the one that held when the time came; None where it wasn't there."""

    kind: str
    now: Any
    then: Any
    is_gone: bool


def changes_since(since: datetime, plan: Plan, projects: Sequence[Project]) -> Mapping[int, Spots]:
    """By project and spot what is different now; always as many queries."""
    keys = {project.pk for project in projects}
    funding = dict(ProjectProgram.objects.filter(project__in=keys).values_list("program", "project"))
    records = records_of(keys, lines_of(plan).filter(program__in=funding))
    pairs = [pair for kind, rows in records.items() for pair in _changed(kind, rows, since)]
    names = Names([pair.now for pair in pairs])
    sections = {section.pk: project.pk for project in projects for section in project.sections.all()}
    added = {pair.now.id for pair in pairs if pair.kind == "project" and pair.then is None}
    found: dict[int, dict[str, list[Entry]]] = {key: defaultdict(list) for key in keys}
    for each in pairs:
        project, spot = _place(each, names, sections, funding)
        # Of a new project nothing was there, whatever a record says that was written before a first change.
        is_new = project in added and each.kind != "line"
        pair = each._replace(then=None) if is_new else each
        if project not in found or (pair.is_gone and not pair.then):
            continue
        entry = _entry(names, pair)
        if not entry.changed_nothing:
            found[project][spot].append(entry)
    return {
        key: {spot: _with_money_together(entries) for spot, entries in spots.items()} for key, spots in found.items()
    }


def _changed(kind: str, rows: QuerySet, since: datetime) -> Iterator[Pair]:
    """Of the rows of one kind those that have a record since then."""
    model, related = MODELS[kind]
    changed = rows.filter(history_date__gt=since).values("id")
    # What was put back before that was recorded was removed last, and is there all the same.
    stands = Exists(model._base_manager.filter(pk=OuterRef("id")))
    facts = model.history.filter(id__in=changed).annotate(stands=stands).order_by("id", "history_id")
    ends = [
        _ends(list(records), since)
        for _, records in groupby(
            facts.values_list("id", "history_id", "history_date", "history_type", "stands", named=True),
            key=lambda record: record.id,
        )
    ]
    keys = {key for now, then, _ in ends for key in (now, then) if key}
    read = model.history.select_related("history_user", *related).in_bulk(keys)
    for now, then, is_gone in ends:
        if now != then and (then or not is_gone):
            yield Pair(kind, read[now], read.get(then), is_gone)


def _ends(records: list[Any], since: datetime) -> tuple[int, int | None, bool]:
    """The keys of a row's last record, and of the one that held then; and whether the row is gone."""
    before = [record for record in records if record.history_date <= since]
    first = next(record for record in records if record.history_date > since)
    if before and before[-1].history_type != REMOVED:
        then = before[-1].history_id
    else:
        # Nothing recorded it until something changed it: its first record holds what was there before.
        then = None if first.history_type == ADDED else first.history_id
    last = records[-1]
    return last.history_id, then, last.history_type == REMOVED and not last.stands


def _entry(names: Names, pair: Pair) -> Entry:
    kind = REMOVED if pair.is_gone else CHANGED if pair.then else ADDED
    found = differences(pair.then, None if pair.is_gone else pair.now)
    entry = names.entry(pair.kind, pair.now, pair.then)
    removed = entry.removed_milestone if pair.is_gone else None
    return replace(entry, done=DONE[kind], differences=found, removed_milestone=removed)


def _place(pair: Pair, names: Names, sections: Mapping[int, int], funding: Mapping[int, int]) -> tuple[int | None, str]:
    """Whose it is, and at which spot; what stood in a section that is gone is told of the project."""
    if pair.kind == "project":
        return pair.now.id, SPOTS["project"]
    if pair.kind == "line":
        return funding.get(pair.now.program_id), SPOTS["line"]
    if pair.kind in SPOTS:
        return pair.now.project_id, SPOTS[pair.kind]
    section = pair.now.id if pair.kind == "section" else pair.now.section_id
    if section in sections:
        return sections[section], f"section-{section}"
    removed = pair.now if pair.kind == "section" else names.sections.get(section)
    return (removed.project_id if removed else None), "project"


def _with_money_together(entries: Iterable[Entry]) -> list[Entry]:
    lines = [entry for entry in entries if entry.what.startswith(MONEY)]
    others = [entry for entry in entries if not entry.what.startswith(MONEY)]
    return [*others, money_entry(lines)] if len(lines) > 1 else [*others, *lines]
