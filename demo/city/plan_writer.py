"""Puts a city's department plans into the database, with their projects, texts and pictures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from PIL import Image, ImageDraw

from budgets.models import FundingSource, Program
from plans.models import DepartmentPlan, Milestone, Picture, Plan, Project, ProjectProgram, Section, SectionKind
from staffing.models import Department, Team

from .draft import DepartmentDraft, ProjectDraft, StepDraft

Pairs = list[tuple[ProjectDraft, Project]]


@dataclass
class Office:
    """A drafted department, and what has been written of it."""

    draft: DepartmentDraft
    row: Department
    teams: list[Team] = field(default_factory=list)
    programs: dict[tuple[str, str], Program] = field(default_factory=dict)  # by code and part


def write_projects(plan: Plan, offices: list[Office]) -> None:
    writing = [office for office in offices if office.draft.projects]
    parts = DepartmentPlan.objects.bulk_create(DepartmentPlan(plan=plan, department=office.row) for office in writing)
    sources = {source.code: source for source in FundingSource.objects.all()}
    pairs: Pairs = []
    funding = []
    for office, part in zip(writing, parts, strict=True):
        for number, draft in enumerate(office.draft.projects, start=1):
            project = _project(draft, part, number, office.teams[draft.team], sources.get(draft.sole_source))
            pairs.append((draft, project))
            funding += [(project, office.programs[each.code, each.part]) for each in draft.programs]
    Project.objects.bulk_create(project for _, project in pairs)
    ProjectProgram.objects.bulk_create(
        ProjectProgram(project=project, program=program, plan=plan) for project, program in funding
    )
    _write_sections(pairs)
    _write_pictures(pairs)  # last, because files don't go away with a failed transaction


def _project(
    draft: ProjectDraft, part: DepartmentPlan, number: int, team: Team, sole_source: FundingSource | None
) -> Project:
    return Project(
        department_plan=part,
        number=number,
        title=draft.title,
        kind=Project.Kind.NEW if draft.is_new else Project.Kind.CONTINUING,
        team=team,
        person=draft.person,
        telephone=draft.telephone,
        period_label=draft.period_label,
        begins=draft.begins,
        ends=draft.ends,
        period_wording=draft.period_wording,
        place=draft.place,
        target=draft.target,
        prints_budget=draft.prints_budget,
        is_pledge=draft.is_pledge,
        sole_source=sole_source,
    )


def _write_sections(pairs: Pairs) -> None:
    kinds = {kind.code: kind for kind in SectionKind.objects.all()}
    drafts = [(draft, project, order) for of, project in pairs for order, draft in enumerate(of.sections, start=1)]
    sections = Section.objects.bulk_create(
        Section(
            project=project,
            kind=kinds[draft.kind] if draft.kind else None,
            title=draft.title,
            order=order,
            body=draft.body,
            milestone_form=draft.form,
        )
        for draft, project, order in drafts
    )
    levels: list[list[Milestone]] = [[] for _ in range(Milestone.DEEPEST)]
    for (draft, _, _), section in zip(drafts, sections, strict=True):
        for order, (level, step) in enumerate(_milestones(section, draft.steps), start=1):
            step.order = order
            levels[level].append(step)
    for rows in levels:  # those above first, as those below point to them
        Milestone.objects.bulk_create(rows)


def _milestones(
    section: Section, steps: tuple[StepDraft, ...], parent: Milestone | None = None, level: int = 0
) -> Iterator[tuple[int, Milestone]]:
    """Steps from top to bottom as they print, each with its level."""
    for step in steps:
        row = Milestone(
            section=section,
            parent=parent,
            title=step.title,
            date_label=step.date_label,
            begins=step.begins,
            ends=step.ends,
            body=step.body,
            amount=step.amount,
            body_shows_amount=step.body_shows_amount,
        )
        yield level, row
        yield from _milestones(section, step.steps, row, level + 1)


def _write_pictures(pairs: Pairs) -> None:
    drafts = [(draft, project, n) for of, project in pairs for n, draft in enumerate(of.pictures, start=1)]
    pictures = [
        Picture(project=project, number=number, alt=draft.alt, caption=draft.caption, source=draft.source)
        for draft, project, number in drafts
    ]
    saved: list[FieldFile] = []
    try:
        for picture, (draft, _, _) in zip(pictures, drafts, strict=True):
            if draft.has_file:
                picture.file.save("drawing.png", ContentFile(_drawing(len(saved))), save=False)
                saved.append(picture.file)
        Picture.objects.bulk_create(pictures)
    except BaseException:
        for file in saved:
            file.delete(save=False)
        raise


def _drawing(number: int) -> bytes:
    """A small picture of a row of houses under a coloured sky."""
    sky = [(205, 226, 240), (244, 225, 200), (214, 234, 214), (229, 218, 238)][number % 4]
    image = Image.new("RGB", (480, 300), sky)
    pencil = ImageDraw.Draw(image)
    for left in range(20, 460, 55):
        height = 60 + (left * (number + 3)) % 130
        pencil.rectangle((left, 280 - height, left + 45, 280), fill=(120, 132, 148), outline=(70, 80, 95))
    pencil.rectangle((0, 280, 480, 300), fill=(140, 160, 120))
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
