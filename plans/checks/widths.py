"""C25: no table is wider than its page."""

from collections.abc import Iterator

from korean.particles import with_particle
from plans.content.loading import Content
from plans.models import Milestone, Section
from plans.text.widths import Breaks, Setting, step_indent, table_settings

from .findings import Finding, Place, Severity
from .registry import rule


@rule
def tables_fit_their_page(content: Content) -> Iterator[Finding]:
    """C25: no table is so wide that its words or figures break even in the smallest type, on a page in landscape."""
    for part, project in content.projects_with_parts:
        pictures = frozenset(picture.number for picture in project.pictures.all() if picture.file)
        for section in project.sections.all():
            for step, settings in _texts(section, pictures):
                for number, setting in enumerate(settings, 1):
                    if not setting.fits:
                        yield _too_wide(Place(part.department, project, section, step), number, setting)


def _too_wide(place: Place, number: int, setting: Setting) -> Finding:
    broken = with_particle("숫자" if setting.breaks == Breaks.FIGURES else "낱말", "이(가)")
    return Finding(
        "C25",
        Severity.WARNING,
        place,
        f"{number}번째 표가 쪽보다 넓습니다. 가로로 돌린 쪽에 가장 작은 글자({setting.points:g}pt)로 인쇄해도 "
        f"칸 안에서 {broken} 나뉩니다. 열을 줄이거나 표를 둘로 나누십시오.",
        {"table": number},
    )


def _texts(section: Section, pictures: frozenset[int]) -> Iterator[tuple[Milestone | None, tuple[Setting, ...]]]:
    """How the tables of a section's text and of its steps' are set."""
    yield None, table_settings(section.body, 0, pictures)
    steps = list(section.milestones.all())
    above = {step.pk: step.parent_id for step in steps}
    dated = section.milestone_form != Section.MilestoneForm.SUBPROGRAMMES
    for step in steps:
        yield step, table_settings(step.body, step_indent(_depth(step, above), dated=dated), pictures)


def _depth(step: Milestone, above: dict[int, int | None]) -> int:
    depth, parent = 0, step.parent_id
    while parent is not None:
        depth, parent = depth + 1, above.get(parent)
    return depth
