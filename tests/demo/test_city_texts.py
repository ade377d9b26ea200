"""What the made-up city's projects hold, and that it is text as the editor would leave it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from demo.city.departments import draft_city
from demo.city.draft import ProjectDraft
from demo.city.words import with_particles
from plans.text.rich_text import clean_rich_text


def _steps(steps: Any, depth: Any = 1) -> Iterator[Any]:
    for step in steps:
        yield depth, step
        yield from _steps(step.steps, depth + 1)


def _bodies(project: ProjectDraft) -> Iterator[Any]:
    for section in project.sections:
        yield section.body
        yield from (step.body for _, step in _steps(section.steps))


def _elements(project: Any) -> Iterator[Any]:
    """What kinds of elements a project holds."""
    texts = "".join(_bodies(project))
    steps = [pair for section in project.sections for pair in _steps(section.steps)]
    yield from (f"section {section.kind}" for section in project.sections)
    yield from (f"{section.kind} {section.form}" for section in project.sections if section.steps)
    yield from (mark for mark in MARKS if re.search(mark, texts))
    yield from (source for program in project.programs for source in program.lines[2025])
    yield "new" if project.is_new else "continuing"
    yield "funded" if project.programs else "unfunded"
    flags = {
        "two programs": len(project.programs) == 2,
        "a part": any(program.part for program in project.programs),
        "sole source": project.sole_source,
        "wording": project.period_wording,
        "years": project.begins and project.begins.year < 2025,
        "label": project.period_label == "추진시기",
        "place": project.place,
        "target": project.target,
        "three levels": any(depth == 3 for depth, _ in steps),
        "amounts": any(step.amount for _, step in steps),
        "amount in a body": any(step.body_shows_amount for _, step in steps),
        "file": any(picture.has_file for picture in project.pictures),
        "frame": any(not picture.has_file for picture in project.pictures),
        "caption": any(picture.caption for picture in project.pictures),
        "source": any(picture.source for picture in project.pictures),
    }
    yield from (name for name, holds in flags.items() if holds)


MARKS = [
    *("<p>▶", "<p>⇒", "<p>→", "<p>※", "<p>▪", "<p>·", "<h5>", "<strong>", "<u>", "colspan", "rowspan"),
    *(r"<th[^>]*><p>[^<]* \\ ", r"<p>\(단위 : 천원\)</p><table>", "<p>〈", r"\[\[그림", "천원</p></td>", "<br>"),
]
ELEMENTS = {
    *(f"section {kind}" for kind in ("need", "overview", "done", "issues", "planned", "effects", "")),
    *(f"done {form}" for form in ("date_first", "date_last", "subprogrammes")),
    *("planned subprogrammes", "planned date_first", *MARKS),
    *("district", "national", "city", "special-grant", "special-adjustment", "own-fund", "private", "bond"),
    *("new", "continuing", "funded", "unfunded", "two programs", "a part", "sole source", "wording", "years"),
    *("label", "place", "target", "three levels", "amounts", "amount in a body"),
    *("file", "frame", "caption", "source"),
}


def test_any_forty_projects_hold_every_kind_of_element() -> None:
    city = draft_city(departments=12, projects=150, seed=3, year=2025)
    projects = [set(_elements(project)) for department in city.departments for project in department.projects]
    assert len(projects) == 150
    for first in range(len(projects) - 40 + 1):
        assert set() == ELEMENTS - set().union(*projects[first : first + 40])


def test_its_texts_are_as_the_editor_leaves_them() -> None:
    city = draft_city(departments=12, projects=150, seed=4, year=2025)
    for department in city.departments:
        for project in department.projects:
            numbers = range(1, len(project.pictures) + 1)
            assert all(clean_rich_text(body) == body for body in _bodies(project))
            found = re.findall(r"\[\[그림 (\d+)\]\]", "".join(_bodies(project)))
            assert [int(number) for number in found] == list(numbers)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("홈페이지을(를)", "홈페이지를"),
        ("구민이(가)", "구민이"),
        ("어르신와(과)", "어르신과"),
        ("채널으로(로)", "채널로"),
        ("협의회으로(로)", "협의회로"),
        ("현수막으로(로)", "현수막으로"),
    ],
)
def test_particles_follow_the_sound_of_the_word(text: str, sentence: str) -> None:
    assert with_particles(text) == sentence
