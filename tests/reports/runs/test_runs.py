"""The whole book is made beside the server: once for all who request_run, to be stopped, and never left half done."""

import errno
import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from threading import Barrier, Event, Thread, Timer
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from accounts.roles import Role
from plans.models import Plan, Project
from reports.models import BookRun, PrintedPages
from reports.pdf.printing import Unprintable
from reports.pdf.writer.merging import FinishedBook
from reports.rendering import processes
from reports.rendering.processes import RenderResult
from reports.rendering.record import Record, RenderedFragment
from reports.runs import execution, running
from reports.runs import views as views_runs
from tests.factories import (
    BookRunFactory,
    DepartmentPlanFactory,
    OrganisationFactory,
    PlanFactory,
    PlannerFactory,
    ProjectFactory,
    SectionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

State = BookRun.State
PDF = b"%PDF-1.7 a book"


@pytest.fixture
def plan(settings: Settings) -> Plan:
    settings.BACKGROUND_WORKER = True
    OrganisationFactory()
    return DepartmentPlanFactory.create().plan


@pytest.fixture
def planner(client: Client, plan: Plan) -> User:
    planner = PlannerFactory(name="박서연")
    client.force_login(planner)
    return planner


@pytest.fixture
def printing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What happens while a book is printed; printing itself takes seconds."""
    meanwhile: list = []

    def render(printing: Any) -> Iterator[Any]:
        for happens in meanwhile:
            happens()
            yield printing.fragments[0]

    monkeypatch.setattr(execution.Printing, "render", render)
    monkeypatch.setattr(execution.Printing, "merged", lambda printing: FinishedBook(PDF, {}))
    return meanwhile


def work() -> None:
    """What a worker does with all that waits."""
    for queued in OrmQ.objects.all():
        execution.execute(*queued.task["args"])
        queued.delete()


def request_run(client: Client, year: int = 2024) -> Any:
    return client.post(reverse("book-runs", args=[year]), follow=True)


def page_of(client: Client, run: BookRun) -> str:
    response = client.get(reverse("book-run", args=[run.plan.year, run.pk]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def silent(run: BookRun, seconds: int) -> None:
    BookRun.objects.filter(pk=run.pk).update(alive_at=timezone.now() - timedelta(seconds=seconds))


def test_a_book_is_asked_for_left_and_come_back_to(client: Any, planner: Any, printing: Any) -> None:
    response = request_run(client)
    run = BookRun.objects.get()
    assert response.redirect_chain[-1][0] == reverse("book-run", args=[2024, run.pk])
    assert "차례를 기다립니다." in page_of(client, run)
    assert "data-follow" in page_of(client, run)
    work()
    assert "책이 되었습니다." in page_of(client, run)
    assert "data-follow" not in page_of(client, run)
    file = client.get(reverse("book-run-pdf", args=[2024, run.pk]))
    assert b"".join(file.streaming_content) == PDF
    assert (
        reverse("book-run-pdf", args=[2024, run.pk]) in client.get(reverse("book-runs", args=[2024])).content.decode()
    )


def test_without_a_worker_whoever_asks_waits_for_it_and_is_told_so(
    client: Client, planner: User, printing: Any, settings: Settings
) -> None:
    settings.BACKGROUND_WORKER = False
    assert "뒤에서 일하는 작업자가 없어" in client.get(reverse("book-runs", args=[2024])).content.decode()
    assert "책이 되었습니다." in request_run(client).content.decode()


def test_two_who_ask_get_one_book(client: Client, planner: User, printing: Any) -> None:
    request_run(client)
    client.force_login(UserFactory())
    request_run(client)
    assert BookRun.objects.count() == OrmQ.objects.count() == 1
    work()
    request_run(client)
    assert BookRun.objects.count() == 2


def test_a_queue_that_hands_out_a_run_twice_prints_it_once(client: Client, planner: User, printing: Any) -> None:
    printed = []
    printing.append(lambda: printed.append(1))
    request_run(client)
    [queued] = OrmQ.objects.all()
    for _ in range(2):
        execution.execute(*queued.task["args"])
    assert printed == [1]


def test_how_far_it_is_is_said_as_it_is(client: Client, planner: User) -> None:
    run = BookRunFactory(state=State.WORKING, plan=Plan.objects.get(), done=120, total=481)
    assert "481조각 가운데 120조각을 만들었습니다." in page_of(client, run)
    assert '<progress max="481" value="120"' in page_of(client, run)
    BookRun.objects.update(done=481)
    assert "한 권으로 묶고 있습니다." in page_of(client, run)


class TestStopping:
    def cancel(self, client: Client, run: BookRun) -> str:
        response = client.post(reverse("book-run-cancel", args=[2024, run.pk]), follow=True)
        return response.content.decode()

    def test_leaves_nothing_of_the_book(self, client: Client, planner: User, printing: Any) -> None:
        request_run(client)
        run = BookRun.objects.get()
        printing.append(lambda: self.cancel(client, run))
        work()
        run.refresh_from_db()
        assert run.state == State.CANCELLED
        assert not run.file
        assert not default_storage.exists("books") or default_storage.listdir("books")[1] == []
        assert "그만두었습니다." in page_of(client, run)

    def test_renders_nothing_more(
        self, client: Client, planner: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What is begun ends; of the rest of the book nothing is begun."""
        settings.FRAGMENT_WORKERS = 1
        rendered: list[str] = []
        is_stopped = Event()
        report = running._report_progress

        def render(task: Any, known: Any) -> RenderResult:
            rendered.append(task.html)
            if len(rendered) > 1:
                is_stopped.wait(10)
            return RenderResult(RenderedFragment(b"", Record((), {})), {})

        def stop_after_the_first(run: BookRun, done: int, total: int) -> None:
            if done == 1:
                self.cancel(client, run)
                Timer(0.2, is_stopped.set).start()
            report(run, done, total)

        monkeypatch.setattr(processes, "render", render)
        monkeypatch.setattr(running, "_report_progress", stop_after_the_first)
        request_run(client)
        work()
        assert BookRun.objects.get().state == State.CANCELLED
        assert BookRun.objects.get().total > 3
        assert len(rendered) == 2

    def test_before_a_worker_began_lets_it_begin_nothing(self, client: Client, planner: User, printing: Any) -> None:
        request_run(client)
        assert "책 만들기를 그만두었습니다." in self.cancel(client, BookRun.objects.get())
        work()
        assert BookRun.objects.get().state == State.CANCELLED

    def test_and_asking_again_at_once_makes_one_book(self, client: Client, planner: User, printing: Any) -> None:
        request_run(client)
        first = BookRun.objects.get()

        def stop_and_ask_again() -> None:
            self.cancel(client, first)
            request_run(client)

        printing.append(stop_and_ask_again)
        [queued] = OrmQ.objects.all()
        execution.execute(*queued.task["args"])
        queued.delete()
        printing.clear()
        work()
        assert sorted(BookRun.objects.values_list("state", flat=True)) == [State.CANCELLED, State.READY]
        assert len(default_storage.listdir("books")[1]) == 1

    def test_is_for_a_viewer_who_asked_for_it_as_well(self, client: Client, plan: Plan) -> None:
        client.force_login(UserFactory(role=Role.VIEWER))
        request_run(client)
        assert "책 만들기를 그만두었습니다." in self.cancel(client, BookRun.objects.get())
        assert BookRun.objects.get().state == State.CANCELLED

    def test_of_what_is_done_changes_nothing(self, client: Client, planner: User) -> None:
        run = BookRunFactory(plan=Plan.objects.get())
        assert "이미 끝나서" in self.cancel(client, run)
        run.refresh_from_db()
        assert run.state == State.READY


class TestAWorkerThatDies:
    @pytest.fixture
    def run(self, client: Client, planner: User) -> BookRun:
        """A run whose worker was killed while it worked."""
        request_run(client)
        OrmQ.objects.all().delete()
        BookRun.objects.update(state=State.WORKING, attempts=1)
        run = BookRun.objects.get()
        silent(run, 31)
        return run

    def test_is_followed_by_another(self, client: Client, run: BookRun, printing: Any) -> None:
        assert "차례를 기다립니다." in page_of(client, run)
        work()
        assert "책이 되었습니다." in page_of(client, run)

    def test_is_followed_by_another_although_nobody_looks(self, run: BookRun, printing: Any) -> None:
        """The queue hands out once more what its worker had."""
        execution.execute(str(run.pk))
        work()
        assert BookRun.objects.get().state == State.READY

    def test_is_not_given_up_while_it_says_that_it_works(self, client: Client, run: BookRun) -> None:
        silent(run, 20)
        page_of(client, run)
        assert not OrmQ.objects.exists()

    def test_is_noticed_by_whoever_asks_for_the_book(self, client: Client, run: BookRun, printing: Any) -> None:
        request_run(client)
        work()
        assert BookRun.objects.get().state == State.READY

    def test_is_followed_by_one_other_however_many_notice(self, run: BookRun) -> None:
        seen = [BookRun.objects.get() for _ in range(3)]
        for each in seen:
            execution.reassign_if_dead(each)
        assert OrmQ.objects.count() == 1

    def test_is_not_tried_for_ever(self, client: Client, run: BookRun) -> None:
        BookRun.objects.update(attempts=3)
        assert "책을 만들던 프로그램이 멈추었습니다." in page_of(client, run)
        assert not OrmQ.objects.exists()

    def test_and_comes_back_when_another_has_begun_writes_nothing(
        self, client: Client, run: BookRun, printing: Any
    ) -> None:
        page_of(client, run)
        printing.append(lambda: BookRun.objects.update(attempts=3))
        work()
        run.refresh_from_db()
        assert run.state == State.WORKING
        assert not run.file

    def test_with_no_other_worker_there_is_a_sentence(self, client: Client, run: BookRun, settings: Settings) -> None:
        settings.BACKGROUND_WORKER = False
        assert "책을 만들던 프로그램이 멈추었습니다. 다시 만드십시오." in page_of(client, run)


def test_where_no_worker_begins_one_may_wait_or_do_without(client: Client, planner: User, printing: Any) -> None:
    request_run(client)
    run = BookRun.objects.get()
    here = reverse("book-run-here", args=[2024, run.pk])
    client.post(here)
    assert "차례를 기다립니다." in page_of(client, run)
    silent(run, 21)
    assert "작업자가 아직 시작하지 않았습니다." in page_of(client, run)
    assert "책이 되었습니다." in client.post(here, follow=True).content.decode()


class TestWhatIsDeletedMeanwhile:
    def test_the_plan_takes_its_book_along(self, client: Client, planner: User, printing: Any) -> None:
        printing.append(Plan.objects.get().delete)
        request_run(client)
        work()
        assert not BookRun.objects.exists()
        assert not default_storage.exists("books") or default_storage.listdir("books")[1] == []

    def test_the_plan_takes_it_along_also_where_its_file_was_just_stored(
        self, client: Client, planner: User, printing: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stored: list[str] = []
        save = FileSystemStorage.save

        def save_and_delete_the_plan(storage: FileSystemStorage, name: str, *given: Any, **options: Any) -> str:
            found = save(storage, name, *given, **options)
            if name.startswith("books/"):
                stored.append(found)
                Plan.objects.get().delete()
            return found

        monkeypatch.setattr(FileSystemStorage, "save", save_and_delete_the_plan)
        request_run(client)
        work()
        assert not BookRun.objects.exists()
        assert [default_storage.exists(name) for name in stored] == [False]

    def test_whoever_asked_leaves_the_book(self, client: Client, planner: User, printing: Any) -> None:
        asking = PlannerFactory()
        client.force_login(asking)
        request_run(client)
        printing.append(asking.delete)
        work()
        client.force_login(planner)
        assert "이제 없는 사용자" in page_of(client, BookRun.objects.get(state=State.READY))

    def test_the_files_of_a_plans_books_are_forgotten_with_it(self, planner: User) -> None:
        gone, kept = BookRunFactory(plan=PlanFactory(year=2025)), BookRunFactory(plan=Plan.objects.get(year=2024))
        gone.plan.delete()
        call_command("forget_old_fragments", verbosity=0, stdout=StringIO())
        assert default_storage.exists(gone.file.name)  # it may be one that is being stored
        for run in (gone, kept):
            os.utime(default_storage.path(run.file.name), (0, 0))
        said = StringIO()
        call_command("forget_old_fragments", stdout=said)
        assert "책 1권을 지웠습니다." in said.getvalue()
        assert not default_storage.exists(gone.file.name)
        assert default_storage.exists(kept.file.name)


def test_a_book_is_nobody_elses_on_the_machine_to_read(client: Client, planner: User, printing: Any) -> None:
    request_run(client)
    work()
    path = Path(BookRun.objects.get().file.path)
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent)] == [0o600, 0o700]


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", 'a"b;c=d', "하나\r\nSet-Cookie: x=1", "계획 \\ 2024.", "글" * 190]
)
def test_a_title_of_odd_characters_is_a_file_name_and_nothing_else(client: Client, planner: User, title: str) -> None:
    run = BookRunFactory(plan=Plan.objects.get(), title=title)
    response = client.get(reverse("book-run-pdf", args=[2024, run.pk]))
    assert response.status_code == 200
    header = response["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert "/" not in header
    assert "x" not in response.cookies


def test_following_a_book_takes_few_queries(
    client: Client, planner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run = BookRunFactory(plan=Plan.objects.get(), state=State.WORKING, done=3, total=9)
    # The session, the person, the run with its plan, whether one may stop it: thousands may look at once.
    with django_assert_num_queries(4):
        page_of(client, run)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_in_one_moment_one_orders_the_book(plan: Plan) -> None:
    people = PlannerFactory.create_batch(4)
    asked: list = []
    barrier = Barrier(len(people))

    def ask_at_once(by: Any) -> None:
        try:
            barrier.wait(10)
            asked.append(execution.request_run(plan=plan, by=by).pk)
        finally:
            connection.close()

    threads = [Thread(target=ask_at_once, args=[by]) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert asked == [BookRun.objects.get().pk] * len(people)
    assert OrmQ.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_book_of_a_plan_that_was_just_deleted_is_a_conflict(
    client: Client, planner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def delete_first(*, plan: Plan, by: Any) -> Any:
        Plan.objects.filter(pk=plan.pk).delete()
        return execution.request_run(plan=plan, by=by)

    monkeypatch.setattr(views_runs, "request_run", delete_first)
    assert request_run(client).status_code == 409


def test_a_full_disk_is_a_sentence_and_leaves_no_book(
    client: Client, planner: User, printing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(storage: Any, name: str, content: Any) -> None:
        Path(storage.path(name)).parent.mkdir(parents=True)
        Path(storage.path(name)).write_bytes(b"%PDF")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    request_run(client)
    work()
    assert "디스크에 남은 자리가 없어" in page_of(client, BookRun.objects.get())
    assert default_storage.listdir("books")[1] == []


def test_whatever_goes_wrong_is_a_sentence(client: Client, planner: User, printing: Any) -> None:
    printing.append(lambda: 1 / 0)
    request_run(client)
    work()
    run = BookRun.objects.get()
    assert run.state == State.FAILED
    assert "책을 만들다가 멈추었습니다." in page_of(client, run)
    assert "다시 만들기" in page_of(client, run)


def test_a_book_of_which_a_part_can_neither_be_made_nor_replaced_says_which(
    client: Client, planner: User, printing: Any
) -> None:
    def fail() -> None:
        raise Unprintable("책을 만들지 못했습니다. 목차: 0쪽이 넘어 인쇄하지 않았습니다.")

    printing.append(fail)
    request_run(client)
    work()
    assert "목차: 0쪽이 넘어 인쇄하지 않았습니다." in page_of(client, BookRun.objects.get())


def test_a_file_that_is_no_more_is_a_sentence(client: Client, planner: User) -> None:
    run = BookRunFactory(plan=Plan.objects.get())
    default_storage.delete(run.file.name)
    response = client.get(reverse("book-run-pdf", args=[2024, run.pk]))
    assert response.status_code == 404


def test_the_five_newest_are_kept(client: Client, planner: User, printing: Any) -> None:
    plan = Plan.objects.get()
    old = [BookRunFactory(plan=plan, asked_at=timezone.now() - timedelta(days=day)) for day in range(1, 7)]
    request_run(client)
    work()
    assert set(BookRun.objects.values_list("pk", flat=True)) == {
        BookRun.objects.latest("asked_at").pk,
        *(run.pk for run in old[:4]),
    }
    assert default_storage.exists(old[3].file.name)
    assert not default_storage.exists(old[4].file.name)


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    client: Client, planner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = reverse("book-runs", args=[2024])
    for more in (1, 5):
        BookRunFactory.create_batch(more, plan=Plan.objects.get())
        # The session, the person, the plan and its right, the runs.
        with django_assert_num_queries(5):
            client.get(address)


@pytest.mark.django_db(transaction=True)
def test_a_worker_says_that_it_works_however_long_one_step_takes(
    client: Client, planner: User, printing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "HEARTBEAT", 0.01)
    beats: list[BookRun] = []

    def wait_for_a_beat() -> None:
        began = BookRun.objects.get().alive_at
        deadline = timezone.now() + timedelta(seconds=20)
        while timezone.now() < deadline and not beats:
            beats.extend(BookRun.objects.filter(alive_at__gt=began))

    printing.append(wait_for_a_beat)
    request_run(client)
    work()
    assert beats
    assert BookRun.objects.get().state == State.READY


class TestOnWhichPage:
    @pytest.fixture
    def projects(self, client: Client, planner: User) -> list[Any]:
        part = Plan.objects.get().department_plans.get()
        return [ProjectFactory(department_plan=part, number=number) for number in (1, 2)]

    def make(self, client: Client) -> None:
        request_run(client)
        work()
        assert BookRun.objects.latest("asked_at").state == State.READY

    def pages(self, project: Project) -> tuple:
        kept = PrintedPages.objects.get(project=project)
        return str(kept), kept.before

    def test_a_project_prints_is_said_after_each_book_and_how_that_changed(
        self, client: Client, projects: Any, planner: User
    ) -> None:
        first, second = projects
        viewer = UserFactory.create()
        self.make(client)
        # Two pages of the general part, the divider, the department's front page, then a page for each.
        assert self.pages(first) == ("5쪽", "")
        assert self.pages(second) == ("6쪽", "")
        SectionFactory(project=first, body="<p>긴 글</p>" * 60)
        self.make(client)
        assert self.pages(first) == ("5~6쪽", "5쪽")
        assert self.pages(second) == ("7쪽", "6쪽")
        part = second.department_plan
        shown = [
            reverse("project", args=[second.pk]),
            reverse("project-book", args=[part.plan.year, part.department.code, second.number]),
        ]
        for page in shown:
            assert "책 7쪽 (먼젓번 책에서는 6쪽)" in " ".join(client.get(page).content.decode().split())
        # Another book, in which nothing stands elsewhere.
        Project.objects.filter(pk=second.pk).update(title="다른 이름")
        self.make(client)
        assert self.pages(second) == ("7쪽", "6쪽")
        client.force_login(viewer)
        assert "책 7쪽" in client.get(shown[1]).content.decode()

    def test_what_was_changed_and_changed_back_prints_where_it_did(self, client: Client, projects: Any) -> None:
        self.make(client)
        section = SectionFactory(project=projects[0], body="<p>긴 글</p>" * 60)
        self.make(client)
        section.delete()
        self.make(client)
        assert self.pages(projects[1]) == ("6쪽", "7쪽")
