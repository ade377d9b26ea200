"""C24: what is written can be printed, letter by letter."""

from collections.abc import Iterator
from unicodedata import category

from plans.content.loading import Content
from plans.models import DepartmentPlan, Project, Section

from .findings import Finding, Place, Severity
from .fonts import has_font
from .registry import rule

SHOWN = 5  # letters of one place

#: Controls and what joins or parts others is never seen, nor are blanks.
_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Zs"}
#: They say in which of its looks the sign before them is meant.
_LOOKS = range(0xFE00, 0xFE10)


@rule
def letters_have_a_font(content: Content) -> Iterator[Finding]:
    """C24: no font of this machine has a letter, or it is one of private use, whose look each maker decides."""
    for place, text in _texts(content):
        if letters := sorted(letter for letter in set(text) if not _prints(letter)):
            yield Finding(
                "C24", Severity.WARNING, place, _sentence(letters), {"letters": ", ".join(map(_code, letters))}
            )


def _prints(letter: str) -> bool:
    if letter.isascii() or ord(letter) in _LOOKS:
        return True
    kind = category(letter)
    return kind in _UNSEEN or (kind != "Co" and has_font(letter))


def _code(letter: str) -> str:
    return f"U+{ord(letter):04X}"


def _sentence(letters: list[str]) -> str:
    shown = ", ".join(f"{letter}({_code(letter)})" for letter in letters[:SHOWN])
    more = f" 등 {len(letters)}가지" if len(letters) > SHOWN else ""
    return (
        f"인쇄할 글꼴에 없는 글자가 있습니다: {shown}{more}. 다른 프로그램의 전용 글자이거나 그림 문자라서 "
        "빈 네모로 인쇄됩니다. 뜻이 같은 다른 글자로 바꾸거나 지우십시오."
    )


def _texts(content: Content) -> Iterator[tuple[Place, str]]:
    for part in content.parts:
        teams = content.teams[part.department_id]
        yield Place(part.department), "".join(f"{team.name}{team.duties}" for team in teams)
        for project in content.projects[part.pk]:
            yield from _texts_of(part, project)


def _texts_of(part: DepartmentPlan, project: Project) -> Iterator[tuple[Place, str]]:
    own = (project.title, project.person, project.telephone, project.period_text, project.place, project.target)
    pictures = (f"{each.caption}{each.source}" for each in project.pictures.all())
    yield Place(part.department, project), "".join([*own, *pictures])
    for section in project.sections.all():
        yield from _texts_in(Place(part.department, project, section), section)


def _texts_in(place: Place, section: Section) -> Iterator[tuple[Place, str]]:
    yield place, section.heading + section.body
    for step in section.milestones.all():
        text = f"{step.title}{step.date_label}{step.date_wording}{step.body}"
        yield Place(place.department, place.project, section, step), text
