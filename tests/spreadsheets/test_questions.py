"""What a file leaves open is asked: on its page, with an answer that is remembered, and at the command."""

from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from budgets.models import BudgetLine
from budgets.sheets.kinds import BudgetKind
from spreadsheets import kinds
from spreadsheets.header_rows import HeaderRow
from spreadsheets.models import HeadChoice, ImportJob
from spreadsheets.questions import Choice, Question
from spreadsheets.reading.workbook import Sheet
from spreadsheets.records import Options
from tests.budgets.sheets.files import HEADER, PARK, csv_of
from tests.factories import (
    BudgetFactory,
    CategoryFactory,
    DepartmentFactory,
    FundingSourceFactory,
    PlannerFactory,
)

pytestmark = pytest.mark.django_db

HOW = Question("how", "이 표는 어느 표입니까?", (Choice("this", "이 표"), Choice("that", "저 표")), row=0)
FIGURES = Question("figures", "금액이 맞습니까?", (Choice("yes", "맞음"),), row=1, column=9, is_remembered=False)


class AskingKind(BudgetKind):
    """A budget that asks two things: how to read its rows, and whether a figure is meant."""

    def questions(self, sheet: Sheet, header: HeaderRow, options: Options) -> list[Question]:
        return [HOW]


@pytest.fixture(autouse=True)
def _asking(monkeypatch: pytest.MonkeyPatch) -> None:
    DepartmentFactory(name="공원과")
    FundingSourceFactory(name="구비")
    CategoryFactory()
    BudgetFactory()
    kind = AskingKind()
    read = kind.layouts[0].read

    def asking(*args: Any) -> Any:
        reading = read(*args)
        reading.questions.append(FIGURES)
        return reading

    layout = type(kind.layouts[0])(**{**vars(kind.layouts[0]), "read": asking})
    monkeypatch.setattr(AskingKind, "layouts", (layout,))
    monkeypatch.setitem(kinds._kinds, "budget", kind)


@pytest.fixture
def planner(client: Client) -> User:
    planner = PlannerFactory()
    client.force_login(planner)
    return planner


def sent(client: Client) -> tuple[Any, ImportJob]:
    file = SimpleUploadedFile("예산.csv", csv_of(HEADER, PARK))
    page = client.post(reverse("import-new"), {"file": file}, follow=True)
    return page, ImportJob.objects.latest("created")


def answered(client: Client, job: ImportJob, *answers: str) -> Any:
    given = {f"answer-{number}": answer for number, answer in enumerate(answers)}
    return client.post(reverse("import-answers", args=[job.pk]), given, follow=True)


def test_nothing_is_read_or_stored_before_it_is_answered(client: Client, planner: User) -> None:
    page, job = sent(client)
    assert "정하셔야 할 것이 있습니다." in page.content.decode()
    assert HOW.sentence in page.content.decode()
    assert FIGURES.sentence not in page.content.decode()
    client.post(reverse("import-confirm", args=[job.pk]))
    page = answered(client, job, "that")
    assert FIGURES.sentence in page.content.decode()
    client.post(reverse("import-confirm", args=[job.pk]))
    assert not BudgetLine.objects.exists()
    answered(client, job, "that", "yes")
    client.post(reverse("import-confirm", args=[job.pk]))
    assert BudgetLine.objects.get().amount == 1_200_000


def test_an_answer_that_was_not_offered_is_none(client: Client, planner: User) -> None:
    _, job = sent(client)
    page = answered(client, job, "another")
    assert "그사이 물음이 달라졌습니다" in page.content.decode()
    assert ImportJob.objects.get(pk=job.pk).has_open_questions


def test_what_concerns_the_form_is_remembered_and_figures_are_not(client: Client, planner: User) -> None:
    _, job = sent(client)
    answered(client, job, "that")
    answered(client, job, "that", "yes")
    page, job = sent(client)
    assert [each.answer(job.options_used) for each in job.questions] == ["that", None]
    assert 'value="that"' in page.content.decode().partition("checked")[0][-200:]


def test_another_persons_answer_counts_for_others_only_if_they_see_to_everybodys_files(client: Client) -> None:
    first, second = PlannerFactory.create_batch(2)
    client.force_login(first)
    _, job = sent(client)
    answered(client, job, "that")
    client.force_login(second)
    _, job = sent(client)
    assert job.questions[0].answer(job.options_used) == "that"
    HeadChoice.objects.update(is_for_all=False)
    _, job = sent(client)
    assert job.questions[0].answer(job.options_used) is None


def test_a_remembered_answer_is_marked_until_it_is_given_to_this_file(client: Client) -> None:
    first, second = PlannerFactory(), PlannerFactory(name="김<b>기획")
    client.force_login(second)
    page, job = sent(client)
    assert "지난번" not in page.content.decode()
    answered(client, job, "that")
    page, job = sent(client)
    assert "지난번에 고르신 답입니다." in page.content.decode()
    assert "지난번" not in answered(client, job, "this").content.decode()
    client.force_login(first)
    page, _ = sent(client)
    assert "지난번(김&lt;b&gt;기획)에 고른 답입니다." in page.content.decode()


def test_many_choices_are_a_list_that_opens(client: Client, planner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    many = replace(HOW, choices=tuple(Choice(f"{number}", f"표 {number}") for number in range(9)))
    monkeypatch.setattr(AskingKind, "questions", lambda *_: [many])
    page, job = sent(client)
    assert '<select name="answer-0"' in page.content.decode()
    page = answered(client, job, "8")
    assert '<option value="8" selected>표 8</option>' in page.content.decode()
    few = replace(HOW, choices=many.choices[:8])
    monkeypatch.setattr(AskingKind, "questions", lambda *_: [few])
    page, _ = sent(client)
    assert 'type="radio" name="answer-0"' in page.content.decode()


def test_the_command_names_the_answers_and_takes_them(tmp_path: Path) -> None:
    file = tmp_path / "예산.csv"
    file.write_bytes(csv_of(HEADER, PARK))
    errors = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("import_sheet", "budget", str(file), "--confirm", stdout=StringIO(), stderr=errors)
    assert end.value.code == 2
    assert "--answer 'how=that': 저 표" in errors.getvalue()
    mistyped = ["--answer=how=that", "--answer=figures=yes", "--answer=nonsense=1"]
    with pytest.raises(SystemExit) as end:
        call_command("import_sheet", "budget", str(file), "--confirm", *mistyped, stdout=StringIO(), stderr=errors)
    assert end.value.code == 2
    assert (
        "--answer nonsense: 미리 보기가 묻지 않는 것의 답입니다. 지금 묻는 것은 how, figures입니다."
        in errors.getvalue()
    )
    assert not BudgetLine.objects.exists()
    call_command(
        "import_sheet",
        "budget",
        str(file),
        "--confirm",
        "--answer",
        "how=that",
        "--answer=figures=yes",
        stdout=StringIO(),
    )
    assert BudgetLine.objects.exists()
