"""What was changed is rendered before anybody asks for the book."""

from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from background.queue import Urgency, enqueue
from plans.models import Plan, Section
from plans.prerender_requests import TASK
from reports.cache.manuscript import open_manuscript
from reports.models import BookRun
from reports.pdf.printing import Printing
from reports.runs.prerender import prerender
from spreadsheets.imports.jobs import revert_import
from staffing.models import Department
from tests.budgets.sheets.files import HEADER, PARK, stored
from tests.factories import (
    AdminFactory,
    BookRunFactory,
    BudgetFactory,
    CategoryFactory,
    FundingSourceFactory,
    OrganisationFactory,
    PlanFactory,
    PlannerFactory,
    SectionFactory,
    UserFactory,
    WriterFactory,
)
from tests.pages import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(settings: Settings, client: Client) -> Section:
    settings.BACKGROUND_WORKER = True
    OrganisationFactory()
    section = SectionFactory.create(body="<p>처음 글</p>")
    client.force_login(WriterFactory(department=section.project.department_plan.department))
    return section


@pytest.fixture
def save(client: Client, section: Section, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Any:
    def save(body: str) -> None:
        boxes = {name: getattr(section, name) for name in ("title", "milestone_form")} | {"kind": section.kind_id}
        began = {f"initial-{name}": value for name, value in boxes.items()} | {"initial-body": section.body}
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("section", args=[section.pk]), boxes | began | {"body": body})
        section.refresh_from_db()
        assert section.body == body

    return save


def work() -> None:
    for queued in list(OrmQ.objects.all()):
        assert queued.task["func"] == TASK
        prerender(*queued.task["args"])
        queued.delete()


def missing() -> int:
    return len(Printing(open_manuscript(Plan.objects.get(year=2024))).to_render)


def test_after_a_save_the_book_has_nothing_left_to_render(save: Any) -> None:
    save("<p>다음 글</p>")
    assert missing()
    work()
    assert missing() == 0
    save("<p>또 다음 글</p>")
    assert missing() == 1
    work()
    assert missing() == 0


def test_many_saves_wait_as_one_order(save: Any) -> None:
    for text in ("하나", "둘", "셋"):
        save(f"<p>{text}</p>")
    assert OrmQ.objects.count() == 1
    work()
    save("<p>넷</p>")
    assert OrmQ.objects.count() == 1


class TestWhatIsChangedElsewhere:
    """In the admin, or by a file: several plans may print it."""

    @pytest.fixture
    def department(self, section: Section, client: Client) -> Department:
        PlanFactory(year=2025)
        PlanFactory(year=2022, state=Plan.State.CONFIRMED)
        client.force_login(AdminFactory())
        return section.project.department_plan.department

    @pytest.fixture
    def committed(self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Any:
        return partial(django_capture_on_commit_callbacks, execute=True)

    def change(self, client: Client, department: Department, **changes: Any) -> Any:
        address = reverse("admin:staffing_department_change", args=[department.pk])
        return client.post(address, form_data(client, address, **changes))

    def ordered(self) -> list[int]:
        """The years of the plans that are to be rendered."""
        waiting = [queued.task["args"][0] for queued in OrmQ.objects.all()]
        return sorted(Plan.objects.get(pk=pk).year for pk in waiting)

    def test_in_the_admin_is_rendered_in_every_plan_that_is_being_written(
        self, department: Department, client: Client, committed: Any
    ) -> None:
        with committed():
            self.change(client, department, name="미래전략과")
        assert self.ordered() == [2024, 2025]
        work()
        assert missing() == 0
        assert "미래전략과" in open_manuscript(Plan.objects.get(year=2024)).book.departments[0].name

    def test_and_refused_orders_nothing(self, department: Department, client: Client, committed: Any) -> None:
        with committed():
            assert self.change(client, department, name="").status_code == 200
        assert self.ordered() == []

    def test_and_printed_nowhere_orders_nothing(self, department: Department, client: Client, committed: Any) -> None:
        user = UserFactory()
        address = reverse("admin:accounts_user_change", args=[user.pk])
        with committed():
            assert client.post(address, form_data(client, address, name="다른 이름")).status_code == 302
        assert self.ordered() == []

    def test_by_a_file_is_ordered_once_and_again_when_the_file_is_taken_back(
        self, department: Department, committed: Any
    ) -> None:
        planner = PlannerFactory()
        FundingSourceFactory(name="구비")
        CategoryFactory()
        BudgetFactory()
        department.name = "공원과"
        department.save()
        with committed():
            job = stored(planner, HEADER, PARK)
        assert self.ordered() == [2024, 2025]
        work()
        with committed():
            revert_import(job, planner)
        assert self.ordered() == [2024, 2025]


def test_without_a_worker_nothing_is_ordered(save: Any, settings: Settings) -> None:
    settings.BACKGROUND_WORKER = False
    save("<p>다음 글</p>")
    assert not OrmQ.objects.exists()


def test_it_makes_way_for_a_book_that_somebody_waits_for(save: Any) -> None:
    save("<p>다음 글</p>")
    BookRunFactory(plan=Plan.objects.get(), state=BookRun.State.WAITING)
    before = missing()
    work()
    assert missing() in range(1, before)


def test_it_makes_way_for_a_file_and_goes_on_afterwards(
    save: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    save("<p>다음 글</p>")
    before = missing()
    [queued] = OrmQ.objects.all()
    queued.delete()
    enqueue("spreadsheets.imports.background.run_preview", "", urgency=Urgency.FILE)
    with django_capture_on_commit_callbacks(execute=True):
        prerender(*queued.task["args"])
    assert missing() in range(1, before)
    file, rest = OrmQ.objects.order_by("pk")
    file.delete()
    assert rest.task["func"] == TASK
    work()
    assert missing() == 0


def test_a_plan_that_is_no_more_is_no_error(section: Section) -> None:
    prerender(0)
