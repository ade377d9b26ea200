"""C24: letters that would print as boxes."""

from collections.abc import Callable
from typing import Any

import pytest

from plans.checks import Severity
from plans.checks.fonts import has_font
from plans.models import DepartmentPlan, Project, Section
from tests import factories as make

#: Hancom's own, one of old Hangul's private ones, and a sign that no font draws.
PRIVATE, OLD, UNASSIGNED = "\U000f0abc", "\ue1a7", "\U0003fffd"


def test_fonts_have_what_plans_are_written_in_and_not_what_nothing_is_assigned_to() -> None:
    assert all(has_font(letter) for letter in "가힣○-·▶□■※⇒→①⑳◇◆★❏▣◈➢✓☞▪◦❍△Ⅰ㎡")
    assert not has_font(UNASSIGNED)


def test_c24_finds_a_letter_without_font_in_each_place_that_prints(
    part: DepartmentPlan, project: Project, find: Callable[..., Any]
) -> None:
    section = project.sections.get()
    Project.objects.filter(pk=project.pk).update(place=f"공원{PRIVATE}")
    Section.objects.filter(pk=section.pk).update(body=f"<p>{UNASSIGNED}가{OLD}</p>")
    step = make.MilestoneFactory(section=section, title=f"착수 {OLD}")
    make.PictureFactory(project=project, number=1, caption="조감도")
    make.TeamFactory(department=part.department, duties=f"{OLD} 홍보")
    findings = find("C24")
    assert {finding.severity for finding in findings} == {Severity.WARNING}
    assert [(finding.place.section, finding.place.milestone, finding.figures["letters"]) for finding in findings] == [
        (None, None, "U+E1A7"),
        (None, None, "U+F0ABC"),
        (section, None, "U+E1A7, U+3FFFD"),
        (section, step, "U+E1A7"),
    ]
    assert "U+F0ABC" in findings[1].sentence


def test_c24_says_of_a_private_letter_what_the_pdf_makes_of_it(
    project: Project, find: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A font may draw it, each another sign: then it is no box, and nobody knows what it is."""
    Section.objects.filter(project=project).update(body=f"<p>{PRIVATE}{OLD}</p>")
    monkeypatch.setattr("plans.checks.letters.has_font", lambda letter: letter != PRIVATE)
    [finding] = find("C24")
    assert finding.figures["letters"] == "U+E1A7, U+F0ABC"
    assert f"글꼴에 없는 글자가 있습니다: {PRIVATE}(U+F0ABC). " in finding.sentence
    assert f"전용 글자가 있습니다: {OLD}(U+E1A7). 글꼴마다" in finding.sentence
    monkeypatch.setattr("plans.checks.letters.has_font", lambda letter: True)
    assert "빈 네모" not in find("C24")[0].sentence


@pytest.mark.parametrize("text", ["한글 漢字 ABC 1,234 △ ☑ ※", "\u200b이음\u00ad표\u3000빈칸", "✔\ufe0f 확인"])
def test_c24_is_silent_about_what_prints_or_is_never_seen(
    project: Project, find: Callable[..., Any], text: str
) -> None:
    Section.objects.filter(project=project).update(body=f"<p>{text}</p>")
    assert not find("C24")
