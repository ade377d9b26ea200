"""What the columns of sections mean in a sheet of projects: texts, where they can be read back without loss."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from plans.models import Project, Section, SectionKind
from plans.models.narrative import LARGEST_PROJECT, TOO_LARGE, letters_of
from plans.text.outlines import body_of, cell_text, has_same_text, is_lossless, lines_in_cell, text_of
from plans.text.rich_text import picture_names, picture_numbers
from spreadsheets.columns import Column, loose_key, without_options
from spreadsheets.imports.comparison import check_new, match_stored
from spreadsheets.imports.moving import COPIED_FROM
from spreadsheets.imports.planning import Change
from spreadsheets.reading.characters import clean_text
from spreadsheets.reading.workbook import Value
from spreadsheets.records import Record
from spreadsheets.values import text

from .copies import copied_facts, copied_numbers, named_facts, sections_of
from .parts import revert_error_of_parts
from .placing import PlacedSections
from .projects import ProjectResource

VERSIONS = "section_versions"
SHOWN = 500  # letters of a text in a preview
LONGEST = 65_000  # letters of a text, which are as many bytes as a section may have

_NOTE = (
    "□ 작은 제목, ○ - · ▶ 개조식으로 적습니다. 표나 굵은 글씨처럼 서식이 있는 글은 읽기만 할 수 있습니다. "
    "그런 칸을 고친 파일은 가져올 때 거절하니, 사업 화면에서 고치십시오."
)


def section_columns() -> dict[str, Column]:
    """A column for each kind of section, and a hidden one with the versions of the texts."""
    labels = {label for column in ProjectResource().fields.values() for label in column.labels}
    columns = {_name(kind): _column(kind, labels) for kind in SectionKind.objects.all()}
    versions = Column("항목 판번호(고치지 마십시오)", without_options(_read_versions), write=_versions, hidden=True)
    return {**columns, VERSIONS: versions}


def _name(kind: SectionKind) -> str:
    return f"section:{kind.code}"


def _column(kind: SectionKind, labels: set[str]) -> Column:
    def written(project: Project) -> str:
        section = _first_sections(project).get(kind.pk)
        return cell_text(section.body) if section else ""

    label = kind.name if loose_key(kind.name) not in labels else f"{kind.name} 글"
    return Column(label, without_options(text), write=written, width=50, note=_NOTE, longest=LONGEST)


def _first_sections(project: Project) -> dict[int, Section]:
    """Of each kind the one that a column holds: the first."""
    found: dict[int, Section] = {}
    for section in project.sections.all():
        if section.kind_id is not None:
            found.setdefault(section.kind_id, section)
    return found


def _versions(project: Project) -> str:
    """`kind:version` of each text."""
    return " ".join(f"{kind}:{section.version}" for kind, section in _first_sections(project).items())


def _read_versions(value: Value) -> dict[str, int] | None:
    written = text(value)
    if written is None:
        return None
    try:
        return {kind: int(version) for kind, version in (each.split(":") for each in written.split())}
    except ValueError as error:
        raise ValueError("판번호를 알아볼 수 없습니다. 다시 내보내어 고치십시오.") from error


def _is_as_exported(text_of_cell: str | None, body: str) -> bool:
    return has_same_text(text_of_cell or "", clean_text(cell_text(body))[0] or "")


def _growth(change: Change) -> int:
    return len(change.values["body"]) - len((change.before or {}).get("body", ""))


class SectionTextResource(PlacedSections):
    """The sections that a new project begins with, as on its page; and their texts, where a file has them."""

    model = Section
    label = "항목"

    def prepare(self, records: Sequence[Record]) -> None:
        self._kinds = {kind.pk: kind for kind in SectionKind.objects.all()}
        self._originals = sections_of(copied_numbers(records))
        self._records: dict[Change, Record] = {}
        names = {_name(kind) for kind in self._kinds.values()}
        self._has_texts = any(not names.isdisjoint(record.columns) for record in records)
        #: The beginnings of the file's own texts, by their bodies: a long one isn't parsed again to be shown.
        self._shown: dict[str, str] = {}

    def propose(self, record: Record) -> None:
        """None has a row of its own: they belong to the row's project."""
        project = record.changes.get(ProjectResource)
        if project:
            self._records.setdefault(project, record)

    def candidates(self) -> QuerySet:
        return Section.objects.filter(project__department_plan__in=self.projects.named)

    def stored_key(self, stored: dict[str, Any]) -> tuple[int, int | None]:
        """Of several of one kind the first one counts."""
        return (stored["project_id"], stored["kind_id"])

    @property
    def projects(self) -> ProjectResource:
        return self.plan.stage(ProjectResource)

    def compare(self) -> None:
        stored = sorted(self.stored_rows(), key=self._place) if self._has_texts else []
        self._stored: dict[tuple[int, int | None], tuple[int, dict[str, Any]]] = {}
        for pk, row in stored:
            self._stored.setdefault(self.stored_key(row), (pk, row))
        for project, record in self._records.items():
            self.changes += (
                self._of_new(project, record) if project.before is None else self._of_stored(project, record)
            )

    @staticmethod
    def _place(found: tuple[int, dict[str, Any]]) -> tuple[int, int]:
        return found[1]["order"], found[0]

    def _of_new(self, project: Change, record: Record) -> Iterator[Change]:
        if originals := self._originals[record.values.get(COPIED_FROM)]:
            yield from self._copies(project, record, originals)
            return
        of = project.values.get("kind", Project.Kind.CONTINUING)
        for kind in self._kinds.values():
            if kind.starts_in(of) or record.values.get(_name(kind)):
                yield self._new(project, record, kind)

    def _copies(self, project: Change, record: Record, originals: list[Section]) -> Iterator[Change]:
        """The sections of the project that it is a copy of, with the texts that the file has, and then its others."""
        seen: set[int] = set()
        for order, section in enumerate(originals, start=1):
            kind = self._kinds.get(section.kind_id or 0)
            if kind is None or kind.pk in seen:
                key = (project, f"{section.heading}:{section.pk}")
                change = Change(record.row, key, {}, record.columns)
                change.defaults = copied_facts(self, record, section)
            else:
                seen.add(kind.pk)
                change = self._copy(project, record, section, kind)
            change.parents = {"project": project}
            change.defaults["order"] = order
            check_new(self, change, change.values)
            yield change
        for kind in self._kinds.values():
            if kind.pk not in seen and record.values.get(_name(kind)):
                yield self._new(project, record, kind)

    def _copy(self, project: Change, record: Record, original: Section, kind: SectionKind) -> Change:
        """Of a section whose text has a column: with what stands there, or as it was where that is the same."""
        written = record.values.get(_name(kind))
        is_same = _name(kind) not in record.values or _is_as_exported(written, original.body)
        # Emptied it begins anew, whatever it was.
        if is_same or (written and self._is_refused(project, record, kind, original.body)):
            change = Change(record.row, (project, kind.pk), {}, record.columns)
            change.defaults = copied_facts(self, record, original)
        else:
            change = self._change(project, record, kind, original.body)
            change.defaults = named_facts(original)
        return change

    def _of_stored(self, project: Change, record: Record) -> Iterator[Change]:
        """The sections of a stored project that the file changes or adds."""
        for kind in self._kinds.values():
            if not record.provides(_name(kind)):
                continue
            text_of_cell = record.values[_name(kind)] or ""
            found = self._stored.get((project.pk, kind.pk))
            if found is not None:
                yield from self._changed(project, record, kind, text_of_cell, *found)
            elif text_of_cell and str(kind.pk) in (record.values.get(VERSIONS) or {}):
                sentence = f"“{self._label(project, kind)}”: 내보낸 뒤에 지워졌습니다. 다시 내보내어 고치십시오."
                self.refuse(record, _name(kind), sentence)
            elif text_of_cell:
                yield self._new(project, record, kind)

    def _changed(
        self, project: Change, record: Record, kind: SectionKind, text_of_cell: str, pk: int, stored: dict[str, Any]
    ) -> Iterator[Change]:
        body = stored["body"]
        if _is_as_exported(text_of_cell, body):
            return
        if self._is_refused(project, record, kind, body):
            return
        change = self._change(project, record, kind, body)
        versions = record.values.get(VERSIONS)
        change.exported_version = versions.get(str(kind.pk), 0) if versions else None
        match_stored(self, change, pk, stored)
        yield change

    def _is_refused(self, project: Change, record: Record, kind: SectionKind, body: str) -> bool:
        """Whether a text has what a cell can't hold, so that nobody may change it there."""
        if is_lossless(body):
            return False
        sentence = (
            f"“{self._label(project, kind)}”: 표, 굵은 글씨처럼 서식이 있는 글이라 엑셀로 고칠 수 없습니다. "
            "사업 화면에서 고치고, 이 칸은 내보낸 그대로 두십시오."
        )
        self.refuse(record, _name(kind), sentence)
        return True

    def _new(self, project: Change, record: Record, kind: SectionKind) -> Change:
        change = self._change(project, record, kind)
        change.parents = {"project": project}
        change.defaults = {"kind_id": kind.pk}
        check_new(self, change, change.values)
        return change

    def _change(self, project: Change, record: Record, kind: SectionKind, body: str = "") -> Change:
        """What a cell says instead of a text: that of the stored section, or of the one that a new project copies."""
        text_of_cell = record.values.get(_name(kind))
        values = {}
        if record.provides(_name(kind)):
            lines = lines_in_cell(text_of_cell or "", body)
            values = {"body": body_of(lines)}
            self._shown[values["body"]] = text_of(lines)[: SHOWN + 1]
        columns = {"body": record.columns[_name(kind)]} if values else {}
        own = () if project.before is None else picture_numbers(body)
        if new := set(picture_numbers(values.get("body", ""))).difference(own):
            self.warn(
                record,
                _name(kind),
                f"글이 가리키는 그림은 이 사업의 그림으로 인쇄합니다({picture_names(sorted(new))}). "
                "다른 사업의 글이면 그 표시를 지우십시오.",
            )
        return Change(record.row, (project, kind.pk), values, columns)

    def check(self) -> None:
        """The limit that a project's page has for its texts together; said at the first that goes over it."""
        grown = [(change, _growth(change)) for change in self.changes if "body" in change.values]
        letters = letters_of({change.key[0].pk for change, _ in grown} - {None}) if grown else Counter()
        totals = {change.key[0]: letters[change.key[0].pk] for change, _ in grown}
        refused: set[Change] = set()
        # What gets shorter makes room, wherever it stands.
        for change, growth in sorted(grown, key=lambda each: each[1] > 0):
            project = change.key[0]
            totals[project] += growth
            if growth > 0 and totals[project] > LARGEST_PROJECT and project not in refused:
                refused.add(project)
                self.refuse(change, "body", TOO_LARGE)

    def revert_error(self, rows: list[Any], by: Any) -> str:
        projects = {row.project_id for row in rows}
        return revert_error_of_parts(
            Project.objects.filter(pk__in=projects).values_list("department_plan", flat=True), by
        )

    def label_of(self, change: Change) -> str:
        named = change.key[1]
        return self._label(change.key[0], self._kinds.get(named) or str(named).rpartition(":")[0])

    def _label(self, project: Change, named: SectionKind | str) -> str:
        return f"{self.projects.label_of(project)} › {named}"

    def format_value(self, name: str, value: Any) -> str:
        if name != "body":
            return super().format_value(name, value)
        text_of_cell = self._shown[value] if value in self._shown else cell_text(value)
        return text_of_cell if len(text_of_cell) <= SHOWN else f"{text_of_cell[:SHOWN]}…"
