"""A department's fragments are bound once, and stand in every book until one of them changes."""

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import factory.django
import pikepdf
import pytest
from pytest_django import Settings

from plans.models import Plan, Section
from reports.book.build import build_book
from reports.book.html import WORD_JOINER
from reports.cache.storage import WholeFiles
from reports.pdf.writer.bundle import Bundle, first_free_number, without_overlaps
from tests.factories import DepartmentPlanFactory, PictureFactory, ProjectFactory, SectionFactory
from tests.reports.printed import PrintedBook, print_pdf, text_of
from tests.reports.single import single_pdf

# How the same entries are set in type, whichever database they came from.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: Text that looks like what a file refers to its objects by.
LIKE_A_REFERENCE = r"제3 0 R호 (4 0 R) \12 0 R"
#: The same without Hangul, which a file holds letter by letter.
PLAINLY_LIKE_ONE = r"plate 3 0 R (4 0 R) \12 0 R"


@pytest.fixture(scope="module")
def shared_plan(share_in_module: Any) -> Plan:
    return share_in_module(_make_plan)


@pytest.fixture
def plan(db: None, shared_plan: Plan) -> Plan:
    """A copy that a test may change."""
    return deepcopy(shared_plan)


def _make_plan() -> Plan:
    """총무과 and 재무과, whose code is not a word of English, with a project each."""
    first = DepartmentPlanFactory.create(department__code="general", department__name="총무과", department__order=1)
    part = DepartmentPlanFactory.create(
        plan=first.plan, department__code="재무과", department__name="재무과", department__order=2
    )
    for each in (first, part):
        project = ProjectFactory.create(department_plan=each, number=1, title=f"{each.department.name}의 사업")
        SectionFactory(project=project, body="<p>한 줄로 적은 내용</p>")
    return first.plan


def write(department: str, body: str) -> None:
    Section.objects.filter(project__department_plan__department__name=department).update(body=body)


def bound() -> set[Path]:
    return {path for path in Path(WholeFiles().location, "bundles").rglob("*") if path.is_file()}


def printed(plan: Plan, tmp_path: Path) -> PrintedBook:
    return PrintedBook(tmp_path / "book.pdf", print_pdf(build_book(plan)))


def test_an_edit_binds_its_department_anew_and_no_other(plan: Plan, tmp_path: Path) -> None:
    printed(plan, tmp_path)
    before = bound()
    assert len(before) == 3  # what stands before all departments, and the two
    write("재무과", "<p>다른 내용</p>")
    after = printed(plan, tmp_path)
    assert len(bound() - before) == 1
    assert "다른 내용" in text_of(after.path)


def test_departments_that_were_bound_for_the_same_place_stand_in_one_book(
    plan: Plan, settings: Settings, tmp_path: Path
) -> None:
    """총무과 outgrows its place, 재무과 gets it, and 총무과 becomes again what it was when the place was its own."""
    short, long = "<p>짧은 글</p>", "".join(f"<p>{line}번째 줄</p>" for line in range(150))
    for department, body in (("총무과", short), ("총무과", long), ("재무과", "<p>옮긴 글</p>"), ("총무과", short)):
        write(department, body)
        moved = printed(plan, tmp_path)
        assert moved.false_numbers() == []
        assert moved.pdf.check_pdf_syntax() == []
    settings.FRAGMENT_ROOT = tmp_path / "another"
    fresh = PrintedBook(tmp_path / "fresh.pdf", print_pdf(build_book(plan)))
    assert text_of(moved.path) == text_of(fresh.path)
    assert len(list(moved.links())) == len(list(fresh.links())) > 4


def test_names_stand_in_the_order_of_their_bytes(plan: Plan, tmp_path: Path) -> None:
    """Or a reader that looks for one goes astray; those that are not English have two bytes a letter."""
    pdf = printed(plan, tmp_path).pdf
    leaves = [[bytes(name) for name in list(leaf.Names)[::2]] for leaf in pdf.Root.Names.Dests.Kids]
    names = [name for leaf in leaves for name in leaf]
    assert names == sorted(names)
    assert [[bytes(name) for name in leaf.Limits] for leaf in pdf.Root.Names.Dests.Kids] == [
        [leaf[0], leaf[-1]] for leaf in leaves
    ]
    links = {bytes(link.Dest) for page in pdf.pages for link in page.obj.get("/Annots", [])}
    assert links <= set(names)
    assert b"\xfe\xff" + "d-재무과".encode("utf-16-be") in links


def test_text_that_looks_like_a_reference_stays_as_it_is(plan: Plan, tmp_path: Path) -> None:
    project = ProjectFactory.create(department_plan=plan.department_plans.first(), number=2, title=LIKE_A_REFERENCE)
    PictureFactory(project=project, number=1, alt=PLAINLY_LIKE_ONE, file=factory.django.ImageField())
    SectionFactory(project=project, body="<p>[[그림 1]]</p>", title=LIKE_A_REFERENCE)
    book = replace(build_book(plan), is_draft=False)
    merged = PrintedBook(tmp_path / "merged.pdf", print_pdf(book))
    single = PrintedBook(tmp_path / "single.pdf", single_pdf(book))
    titles = [(level, title.replace(WORD_JOINER, "")) for level, title, _ in single.outline()]
    assert [entry[:2] for entry in merged.outline()] == titles
    assert LIKE_A_REFERENCE in {title for _, title, _ in merged.outline()}
    dictionaries = (entry for entry in merged.pdf.objects if isinstance(entry, pikepdf.Dictionary))
    assert PLAINLY_LIKE_ONE in {str(entry.Alt) for entry in dictionaries if "/Alt" in entry}
    assert text_of(merged.path) == text_of(single.path)


class TestRoom:
    @staticmethod
    def bundle(first: int, end: int) -> Bundle:
        return Bundle(first, end, (), {}, {}, b"")

    def test_is_found_between_two(self) -> None:
        taken = [self.bundle(4, 100), self.bundle(150, 200)]
        assert first_free_number(taken, 50) == 100

    def test_is_found_behind_all_where_no_room_between_is_large_enough(self) -> None:
        taken = [self.bundle(150, 200), self.bundle(4, 100)]
        assert first_free_number(taken, 51) == 200

    def test_is_not_given_twice(self) -> None:
        both = {"first": self.bundle(4, 100), "second": self.bundle(99, 150), "third": self.bundle(150, 160)}
        assert without_overlaps(both).keys() == {"first", "third"}

    def test_far_from_all_others_is_given_up(self) -> None:
        """A reader takes numbers for damage that a file of this size can't have."""
        assert without_overlaps({"first": self.bundle(4, 100), "far": self.bundle(900_000, 900_100)}).keys() == {
            "first"
        }
