"""What the history records of a row, whatever changes it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, ProtectedError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from budgets.models import BudgetLine
from integrity.audit import BASELINE, continues
from integrity.locking import Locked
from plans.models import Milestone, Plan, Project, ProjectProgram, Section, State
from plans.workflow.steps import take_step
from tests.factories import (
    BudgetLineFactory,
    MilestoneFactory,
    PlannerFactory,
    ProjectFactory,
    ProjectProgramFactory,
    SectionFactory,
    WriterFactory,
    put,
)
from tests.pages import form_data

pytestmark = pytest.mark.django_db


def records_of(row: Any) -> list[tuple]:
    """The records of a row, the oldest first: what was done, by whom, and what for."""
    return [
        (each.history_type, each.history_user, each.history_change_reason)
        for each in type(row).history.filter(id=row.pk).order_by("history_id")
    ]


def bodies(section: Section) -> list[str]:
    return list(Section.history.filter(id=section.pk).order_by("history_id").values_list("body", flat=True))


def save(section: Any, body: str, by: Any = None) -> None:
    section.body = f"<p>{body}</p>"
    section._history_user = by
    section.save()


@pytest.fixture
def section() -> Section:
    """A section as a fixture or a bulk write leaves it: nothing was recorded."""
    section = SectionFactory.create(body="<p>처음 글</p>")
    Section.history.all().delete()
    return section


class TestABaseline:
    def test_is_recorded_at_the_first_change_of_a_row_that_came_unrecorded(self, section: Section) -> None:
        writer = WriterFactory.create()
        save(section, "둘째 글", writer)
        assert bodies(section) == ["<p>처음 글</p>", "<p>둘째 글</p>"]
        assert records_of(section) == [("~", None, BASELINE), ("~", writer, None)]

    def test_is_recorded_once(self, section: Section) -> None:
        for number in range(3):
            save(section, str(number))
        assert [reason for _, _, reason in records_of(section)] == [BASELINE, None, None, None]

    def test_is_recorded_of_rows_of_the_example(self) -> None:
        call_command("load_example")
        assert not Section.history.exists()
        project = Project.objects.get(number=1)
        title = project.title
        project.title = "새 이름"
        project.save()
        assert list(Project.history.order_by("history_id").values_list("title", flat=True)) == [title, "새 이름"]

    def test_is_recorded_where_a_bulk_change_passed_unrecorded(self, section: Section) -> None:
        save(section, "둘째 글")
        Section.objects.update(body="<p>몰래 고친 글</p>")
        section.refresh_from_db()
        save(section, "셋째 글")
        assert bodies(section)[1:] == ["<p>둘째 글</p>", "<p>몰래 고친 글</p>", "<p>셋째 글</p>"]

    def test_is_recorded_of_a_row_that_is_deleted_unrecorded(self, section: Section) -> None:
        section.delete()
        assert list(Section.history.values_list("history_type", "body")) == [("-", "<p>처음 글</p>")]

    def test_is_not_recorded_of_a_change_that_is_refused(self, section: Section) -> None:
        put(section.project.department_plan, State.CONFIRMED)
        with pytest.raises(Locked):
            save(section, "늦은 글")
        assert not Section.history.exists()


class TestARecord:
    def test_shows_what_the_database_holds_and_not_in_memory(self) -> None:
        milestone = MilestoneFactory.create(title="설명회", begins="2024-03-15")
        milestone.title, milestone.date_label = "공청회", "저장하지 않은 것"
        milestone.save(update_fields=["title"])
        record = Milestone.history.latest()
        assert (record.title, record.date_label, record.begins) == ("공청회", "", date(2024, 3, 1))

    def test_shows_what_an_expression_came_to(self) -> None:
        line = BudgetLineFactory.create(amount=1_000)
        line.amount = F("amount") + 500
        line.save()
        assert BudgetLine.history.latest().amount == 1_500

    def test_of_a_deletion_says_what_stood_and_not_what_a_form_typed_over_it(self) -> None:
        section = SectionFactory.create(body="<p>글</p>")
        section.body = "<p>지우기 전에 친 글</p>"
        section.delete()
        assert Section.history.latest().body == "<p>글</p>"

    def test_holds_cleaned_text(self) -> None:
        section = SectionFactory.create(body="<p onclick=alert(1)>글<script>alert(1)</script></p>")
        assert bodies(section) == ["<p>글</p>"]

    def test_is_not_written_where_nothing_changed(self) -> None:
        section = SectionFactory.create()
        section.save()
        assert [each[0] for each in records_of(section)] == ["+"]

    def test_goes_with_a_change_that_failed(self, section: Section) -> None:
        with transaction.atomic():
            save(section, "둘째 글")
            transaction.set_rollback(True)
        assert not Section.history.exists()


class TestWhatGoes:
    def test_stays_in_the_history_with_everything_below_it(self) -> None:
        milestone = MilestoneFactory.create()
        funding = ProjectProgramFactory.create(project=milestone.section.project)
        milestone.section.project.department_plan.delete()
        for model, row in ((Milestone, milestone), (Section, milestone.section), (ProjectProgram, funding)):
            assert not model.objects.exists()
            assert [each.history_type for each in model.history.filter(id=row.pk)] == ["-", "+"]
        assert Project.history.count() == 2

    def test_is_recorded_of_a_queryset_too(self) -> None:
        ProjectFactory.create_batch(2)
        Project.objects.all().delete()
        assert Project.history.filter(history_type="-").count() == 2


class TestAMinute:
    @pytest.fixture(autouse=True)
    def _clock(self) -> Iterator[None]:
        with time_machine.travel(datetime(2023, 11, 20, 9, 0), tick=False) as self.clock:
            yield

    def test_of_saves_by_one_person_is_one_record(self, section: Section) -> None:
        writer = WriterFactory.create()
        for second in range(0, 60, 5):
            self.clock.move_to(datetime(2023, 11, 20, 9, 0, second))
            save(section, f"글 {second}", writer)
        assert bodies(section) == ["<p>처음 글</p>", "<p>글 55</p>"]
        self.clock.move_to(datetime(2023, 11, 20, 9, 1))
        save(section, "다음 글", writer)
        assert bodies(section) == ["<p>처음 글</p>", "<p>글 55</p>", "<p>다음 글</p>"]

    def test_ends_when_somebody_else_saves(self, section: Section) -> None:
        one, other = WriterFactory.create(), WriterFactory.create()
        for who in (one, other, one):
            save(section, f"{who}의 글", who)
        assert [user for _, user, _ in records_of(section)] == [None, one, other, one]

    @pytest.mark.parametrize("row", ["section", "line"])
    def test_ends_when_the_plan_is_handed_on_so_that_it_can_be_seen_as_it_was_then(
        self, section: Section, row: str
    ) -> None:
        part = section.project.department_plan
        Project.objects.update(number=1)
        writer = WriterFactory.create(department=part.department)
        program = ProjectProgramFactory.create(project=section.project).program
        line = BudgetLineFactory.create(budget=part.plan.budget, program=program)

        def write(second: int, amount: int) -> None:
            self.clock.move_to(datetime(2023, 11, 20, 9, 0, second))
            save(section, f"글 {amount}", writer)
            line.amount, line._history_user = amount, writer
            line.save()

        write(0, 1)
        write(5, 2)
        self.clock.move_to(datetime(2023, 11, 20, 9, 0, 10))
        take_step(part=part, step="submit", by=writer)
        take_step(part=part, step="take_back", by=writer)
        write(15, 3)
        write(20, 4)
        found = {
            "section": bodies(section)[1:],
            "line": list(
                BudgetLine.history.filter(history_user=writer).order_by("pk").values_list("amount", flat=True)
            ),
        }
        assert found[row] == {"section": ["<p>글 2</p>", "<p>글 4</p>"], "line": [2, 4]}[row]

    @pytest.mark.parametrize("row", ["section", "line"])
    def test_ends_when_the_whole_plan_is_confirmed_and_reopened(self, section: Section, row: str) -> None:
        plan = section.project.department_plan.plan
        writer = WriterFactory.create()
        program = ProjectProgramFactory.create(project=section.project).program
        line = BudgetLineFactory.create(budget=plan.budget, program=program)

        def write(second: int, amount: int) -> None:
            self.clock.move_to(datetime(2023, 11, 20, 9, 0, second))
            save(section, f"글 {amount}", writer)
            line.amount, line._history_user = amount, writer
            line.save()

        write(0, 1)
        plan.set_state(Plan.State.CONFIRMED)
        self.clock.move_to(datetime(2023, 11, 20, 9, 0, 5))
        plan.set_state(Plan.State.OPEN)
        write(10, 2)
        write(15, 3)
        found = {
            "section": bodies(section)[1:],
            "line": list(
                BudgetLine.history.filter(history_user=writer).order_by("pk").values_list("amount", flat=True)
            ),
        }
        assert found[row] == {"section": ["<p>글 1</p>", "<p>글 3</p>"], "line": [1, 3]}[row]

    def test_is_nobodys_where_nobody_is_known(self, section: Section) -> None:
        save(section, "하나")
        save(section, "둘")
        assert len(bodies(section)) == 3

    def test_begins_with_the_row(self) -> None:
        writer = WriterFactory.create()
        section = SectionFactory.build(project=ProjectFactory.create(), kind=None, title="개요")
        for body in ("하나", "둘"):
            save(section, body, writer)
        assert bodies(section) == ["<p>둘</p>"]
        assert records_of(section) == [("+", writer, None)]

    def test_takes_in_no_deletion(self) -> None:
        writer = WriterFactory.create()
        section = SectionFactory.create()
        save(section, "글", writer)
        section.delete()
        assert [each[0] for each in records_of(Section(pk=Section.history.latest().id))] == ["+", "~", "-"]

    @pytest.mark.parametrize(
        ("later", "reason", "before", "together"),
        [
            (timedelta(seconds=59), None, None, True),
            (timedelta(seconds=60), None, None, False),
            (timedelta(seconds=1), "되돌림", None, False),
            (timedelta(seconds=1), None, "되돌림", False),
        ],
    )
    def test_joins_only_what_was_done_for_no_reason_of_its_own(
        self, section: Section, later: Any, reason: str | None, before: str | None, together: bool
    ) -> None:
        writer = WriterFactory.create()
        save(section, "글", writer)
        record = Section.history.latest()
        record.history_change_reason = before
        assert continues(record, user=writer, reason=reason, now=record.history_date + later) is together


class TestThePerson:
    def test_is_who_sent_the_request(self, client: Client, section: Section) -> None:
        planner = PlannerFactory.create()
        client.force_login(planner)
        address = reverse("admin:plans_section_change", args=[section.pk])
        data = form_data_of_one(client, address) | {"body": "<p>총괄이 고친 글</p>"}
        assert client.post(address, data).status_code == 302
        assert records_of(section) == [("~", None, BASELINE), ("~", planner, None)]

    def test_is_known_on_a_page_with_everything_of_a_project(self, client: Client, section: Section) -> None:
        planner = PlannerFactory.create()
        client.force_login(planner)
        address = reverse("admin:plans_project_change", args=[section.project_id])
        data = form_data(client, address, title="새 이름", **{"sections-0-body": "<p>새 글</p>"})
        assert client.post(address, data).status_code == 302
        assert Project.history.latest().history_user == planner
        assert Section.history.latest().history_user == planner

    def test_is_not_forgotten(self, section: Section) -> None:
        writer = WriterFactory.create()
        save(section, "글", writer)
        with pytest.raises(ProtectedError):
            writer.delete()


def form_data_of_one(client: Client, address: str) -> dict:
    form = client.get(address).context["adminform"].form
    shown = {field.html_name: field.field.widget.format_value(field.value()) for field in form}
    return {name: value[0] if isinstance(value, list) else value for name, value in shown.items() if value is not None}


def histories() -> list:
    return [model for model in apps.get_models() if model.__name__.startswith("Historical")]


def test_the_admin_site_shows_no_history() -> None:
    assert len(histories()) == 6
    assert not [model for model in histories() if admin.site.is_registered(model)]


def test_a_save_needs_as_many_queries_after_many_records_as_after_few(
    section: Section,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    writer = WriterFactory.create()
    save(section, "하나", writer)
    with django_assert_max_num_queries(18) as few:
        save(section, "둘", None)
    for number in range(20):
        save(section, str(number))
    with django_assert_num_queries(len(few)):
        save(section, "끝")
