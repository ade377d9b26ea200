"""C24: what is written can be printed, letter by letter."""

from collections.abc import Iterator
from dataclasses import replace
from unicodedata import category

from plans.content.loading import Content
from plans.models import DepartmentPlan, Project, Section

from .findings import Finding, Place, Severity, box_id
from .fonts import has_font
from .registry import rule

SHOWN = 5  # letters of one place

#: Controls and what joins or parts others is never seen, nor are blanks.
_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Zs"}
#: They say in which of its looks the sign before them is meant.
_LOOKS = range(0xFE00, 0xFE10)
_PRIVATE = "Co"


@rule
def letters_have_a_font(content: Content) -> Iterator[Finding]:
    """C24: no font of this machine has a letter, or it is one of private use, whose look each maker decides."""
    for place, texts in _texts(content):
        letters = sorted(letter for letter in set("".join(texts.values())) if _is_seen(letter))
        lost = [letter for letter in letters if not has_font(letter)]
        private = [letter for letter in letters if category(letter) == _PRIVATE and letter not in lost]
        if lost or private:
            figures = {"letters": ", ".join(_code(letter) for letter in letters if letter in lost + private)}
            first = next(box for box, text in texts.items() if not set(text).isdisjoint(lost + private))
            yield Finding("C24", Severity.WARNING, replace(place, box=first), _sentence(lost, private), figures)


def _is_seen(letter: str) -> bool:
    return not letter.isascii() and ord(letter) not in _LOOKS and category(letter) not in _UNSEEN


def _code(letter: str) -> str:
    return f"U+{ord(letter):04X}"


def _sentence(lost: list[str], private: list[str]) -> str:
    said = []
    if lost:
        said.append(
            f"인쇄할 글꼴에 없는 글자가 있습니다: {_shown(lost)}. 다른 프로그램의 전용 글자이거나 그림 문자라서 "
            "빈 네모로 인쇄됩니다."
        )
    if private:
        said.append(
            f"다른 프로그램의 전용 글자가 있습니다: {_shown(private)}. 글꼴마다 모양이 달라서 쓴 것과 다른 글자로 "
            "인쇄될 수 있습니다."
        )
    return " ".join([*said, "뜻이 같은 다른 글자로 바꾸거나 지우십시오."])


def _shown(letters: list[str]) -> str:
    shown = ", ".join(f"{letter}({_code(letter)})" for letter in letters[:SHOWN])
    return f"{shown} 등 {len(letters)}가지" if len(letters) > SHOWN else shown


#: The texts of a place by the boxes that they are written in.
Texts = dict[str, str]


def _texts(content: Content) -> Iterator[tuple[Place, Texts]]:
    for part in content.parts:
        teams = content.teams[part.department_id]
        yield Place(part.department), {"": "".join(f"{team.name}{team.duties}" for team in teams)}
        for project in content.projects[part.pk]:
            yield from _texts_of(part, project)


def _texts_of(part: DepartmentPlan, project: Project) -> Iterator[tuple[Place, Texts]]:
    own = {
        box_id(project, name): getattr(project, name) for name in ("title", "person", "telephone", "place", "target")
    }
    own[box_id(project, "period_wording")] = project.period_text
    own["pictures"] = "".join(f"{each.caption}{each.source}" for each in project.pictures.all())
    yield Place(part.department, project), own
    for section in project.sections.all():
        yield from _texts_in(Place(part.department, project, section), section)


def _texts_in(place: Place, section: Section) -> Iterator[tuple[Place, Texts]]:
    yield place, {box_id(section, "title"): section.heading, box_id(section, "body"): section.body}
    for step in section.milestones.all():
        names = ("title", "date_label", "date_wording", "body")
        texts = {box_id(step, name): getattr(step, name) for name in names}
        yield Place(place.department, place.project, section, step), texts
