"""What a book says of itself at its feet and on its pages: that it is a draft, and nothing of what the plan lacks."""

from pathlib import Path

import pytest
from django.utils import timezone

from plans.models import DepartmentPlan, Plan
from reports.book.build import build_book
from tests.factories import BudgetLineFactory, DepartmentPlanFactory, ProjectFactory, ProjectProgramFactory
from tests.reports.printed import PrintedBook, print_pdf, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def plan() -> Plan:
    """Two departments, the first with a project that has money in this year and no outlook for later ones."""
    project = ProjectFactory.create()
    program = ProjectProgramFactory(project=project).program
    plan: Plan = project.department_plan.plan
    BudgetLineFactory(budget=plan.budget, program=program, amount=1_000_000)
    DepartmentPlanFactory(plan=plan)
    return plan


def feet(book: PrintedBook) -> list[str]:
    return [page.between(page.height - 70, page.height) for page in book.pages]


def test_until_the_plan_is_confirmed_each_foot_says_that_it_is_a_draft_and_of_which_day(
    plan: Plan, tmp_path: Path
) -> None:
    today = timezone.localdate()
    mark = f"초안 {today.year}. {today.month}. {today.day}."
    draft = PrintedBook(tmp_path / "draft.pdf", print_pdf(build_book(plan)))
    numbered = [foot for foot in feet(draft) if foot.startswith("- ")]
    assert len(numbered) >= 5
    assert all(foot.endswith(f"- {mark}") for foot in numbered)
    right = max(word.right for word in draft.pages[-1].words)
    assert right == pytest.approx(draft.pages[-1].width - 20 / 25.4 * 72, abs=0.5)
    Plan.objects.update(state=Plan.State.CONFIRMED)
    plan.refresh_from_db()
    confirmed = PrintedBook(tmp_path / "confirmed.pdf", print_pdf(build_book(plan)))
    assert confirmed.numbers == draft.numbers
    assert "초안" not in text_of(confirmed.path)


def test_what_the_plan_still_lacks_is_told_on_the_screen_alone(plan: Plan, tmp_path: Path) -> None:
    book = build_book(plan)
    assert book.departments[0].projects[0].money
    assert "예산이 지정되지 않았습니다" in book.departments[0].projects[0].money.missing
    words = text_of(PrintedBook(tmp_path / "book.pdf", print_pdf(book)).path)
    assert "소요예산 : 1,000천원" in words
    for lacking in ("지정되지 않", "아직", "없습니다"):
        assert lacking not in words


def test_for_printing_on_both_sides_what_a_department_begins_with_is_on_the_right(plan: Plan, tmp_path: Path) -> None:
    usual = PrintedBook(tmp_path / "usual.pdf", print_pdf(build_book(plan)))
    Plan.objects.update(dividers_on_right=True)
    plan.refresh_from_db()
    book = PrintedBook(tmp_path / "both.pdf", print_pdf(build_book(plan)))
    names = [part.department.name for part in DepartmentPlan.objects.all()]
    dividers = [
        at
        for at, page in enumerate(book.pages, start=1)
        if "부서별주요업무계획" in page.text and any(name in page.text for name in names) and page.number
    ]
    assert len(dividers) == 2
    assert all(at % 2 == 1 for at in dividers)
    blank = [at for at, page in enumerate(book.pages) if not page.words]
    assert len(blank) == len(book.pages) - len(usual.pages) > 0
    assert book.false_numbers() == []
    assert [book.pages[at - 1].number for at in dividers] == [int(book.labels[at - 1]) for at in dividers]
    assert all(number % 2 for at in dividers if (number := book.pages[at - 1].number))
