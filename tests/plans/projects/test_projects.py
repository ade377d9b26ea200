"""A department's projects on its page: adding, ordering, copying, and what was done since the last visit."""

import threading
from datetime import date, datetime, timedelta
from typing import Any

import factory.django
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from integrity.fields import LARGEST_NUMBER
from integrity.locking import Locked
from plans.models import DepartmentPlan, Milestone, Picture, Plan, Project, SectionKind, State
from plans.projects.adding import add_project
from plans.projects.copying import copy_projects
from plans.projects.ordering import reorder
from plans.workflow.recent_changes import changes_since, record_visit
from tests.factories import (
    AdminFactory,
    ApproverFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    MilestoneFactory,
    PictureFactory,
    PlanFactory,
    PlannerFactory,
    ProjectFactory,
    ProjectProgramFactory,
    RemovedProjectFactory,
    ReviewCommentFactory,
    SectionFactory,
    SectionKindFactory,
    TeamFactory,
    TransitionFactory,
    UserFactory,
    WaiverFactory,
    WriterFactory,
    put,
)
from tests.pages import text

pytestmark = pytest.mark.django_db

Role = SectionKind.Role


@pytest.fixture
def part() -> DepartmentPlan:
    """소통담당관 with three projects: 가, 나 and 다."""
    part = DepartmentPlanFactory.create(department__name="소통담당관", department__code="comms")
    for number, title in enumerate("가나다", start=1):
        ProjectFactory(department_plan=part, number=number, title=title)
    return part


@pytest.fixture
def writer(part: DepartmentPlan) -> User:
    return WriterFactory.create(department=part.department, name="김하늘")


@pytest.fixture
def signed_in(client: Client, writer: User) -> Any:
    client.force_login(writer)
    return client


def url(name: str, part: DepartmentPlan, *more: Any) -> str:
    return reverse(name, args=[part.plan.year, part.department.code, *more])


def titles(part: DepartmentPlan) -> list[tuple[int, str]]:
    return list(part.projects.order_by("number").values_list("number", "title"))


def key(part: DepartmentPlan, title: str) -> int:
    return part.projects.get(title=title).pk


class TestTheList:
    def test_shows_how_far_every_project_is(self, signed_in: Any, part: DepartmentPlan) -> None:
        first, second, _ = part.projects.order_by("number")
        for project in (first, second):
            SectionFactory(project=project)
        second.sole_source = FundingSourceFactory(name="구비")  # without any money: an error
        second.save()
        rows = {row.project.title: row for row in signed_in.get(url("department", part)).context["projects"]}
        assert [rows[title].is_finished for title in "가나다"] == [True, False, False]
        assert [(severity.label, count) for severity, count in rows["나"].severities if severity == "error"] == [
            ("오류", 1)
        ]
        assert not any(severity == "error" for severity, _ in rows["가"].severities)

    def test_shows_in_one_line_what_else_there_is_of_a_finished_project(
        self, signed_in: Any, part: DepartmentPlan
    ) -> None:
        first = part.projects.get(title="가")
        SectionFactory(project=first)
        first.sole_source = FundingSourceFactory(name="구비")
        first.save()
        page = signed_in.get(url("department", part))
        [row] = (row for row in page.context["projects"] if row.project.pk == first.pk)
        for finding in row.findings:
            if finding.blocks:
                place = {"code": finding.code, "place": finding.place.key}
                WaiverFactory(department_plan=part, sentence=finding.sentence, **place)
        page = html.fromstring(signed_in.get(url("department", part)).content)
        message = page.find(f".//tr[@id='project-{first.pk}']/td[@data-label='점검']").text_content()
        warnings = sum(finding.severity == "warning" for finding in row.findings)
        assert " ".join(message.split()) == f"완료 · 주의 {warnings} 사유 적은 오류 1"

    def test_offers_its_changes_to_those_who_may_edit(self, client: Client, part: DepartmentPlan) -> None:
        offers = [url(name, part) for name in ("project-new", "projects-earlier", "projects-order")]
        for person, may in [
            (WriterFactory(department=part.department), True),
            (PlannerFactory(), True),
            (UserFactory(), False),
        ]:
            client.force_login(person)
            page = client.get(url("department", part)).content.decode()
            assert [offer in page for offer in offers] == [may] * 3


class TestAdding:
    @pytest.fixture(autouse=True)
    def _kinds(self, db: None) -> None:
        """The usual kinds, stored in another order than theirs."""
        for order, code, role in [
            (50, "planned", Role.PLANNED),
            (20, "overview", Role.OVERVIEW),
            (30, "done", Role.DONE),
            (10, "need", Role.TEXT),
        ]:
            SectionKindFactory(code=code, name=code, role=role, order=order)

    @pytest.mark.parametrize(
        ("kind", "sections"), [("continuing", ["overview", "done", "planned"]), ("new", ["overview", "planned"])]
    )
    def test_puts_a_project_with_the_usual_sections_at_the_end(
        self, signed_in: Any, part: Any, kind: Any, sections: Any
    ) -> None:
        team = TeamFactory.create(department=part.department)
        sent = {"title": "라", "kind": kind, "team": team.pk}
        page = signed_in.post(url("project-new", part), sent, follow=True)
        assert "사업을 추가하였습니다: 4. 라" in text(page)
        project = part.projects.get(title="라")
        assert (project.number, project.kind, project.team) == (4, kind, team)
        assert [section.kind.code for section in project.sections.order_by("order")] == sections

    def test_begins_with_what_the_office_chose(self, signed_in: Any, part: Any) -> None:
        client = Client()
        client.force_login(AdminFactory())
        need = SectionKind.objects.get(code="need")
        page = text(client.get(reverse("admin:plans_sectionkind_changelist")))
        assert "신규 사업만" in page
        sent = {"name": "사업필요성", "code": "need", "role": "text", "order": 10, "starts": "new"}
        assert client.post(reverse("admin:plans_sectionkind_change", args=[need.pk]), sent).status_code == 302
        SectionKind.objects.filter(code="planned").update(starts="none")
        for kind, sections in (("new", ["need", "overview"]), ("continuing", ["overview", "done"])):
            signed_in.post(url("project-new", part), {"title": kind, "kind": kind})
            project = part.projects.get(title=kind)
            assert [section.kind.code for section in project.sections.order_by("order")] == sections

    def test_of_a_project_without_a_name_says_so(self, signed_in: Any, part: DepartmentPlan) -> None:
        page = text(signed_in.post(url("project-new", part), {"title": " ", "kind": "new"}))
        assert "사업명을 적으십시오." in page

    def test_takes_no_team_of_another_department_nor_one_that_is_over(
        self, signed_in: Any, part: DepartmentPlan
    ) -> None:
        old = TeamFactory.create(department=part.department, ends_on=date(2022, 12, 31))
        for team in (TeamFactory.create().pk, old.pk, "9" * 30):
            page = signed_in.post(url("project-new", part), {"title": "라", "kind": "new", "team": team})
            assert page.status_code == 200
        assert len(titles(part)) == 3

    def test_after_the_largest_number_closes_the_numbers_up(self, part: DepartmentPlan, writer: User) -> None:
        part.projects.filter(title="다").update(number=LARGEST_NUMBER)
        add_project(part=part, title="라", kind="new", team=None, by=writer)
        assert titles(part) == [(1, "가"), (2, "나"), (3, "다"), (4, "라")]

    def test_is_refused_at_another_stage(self, part: DepartmentPlan, writer: User) -> None:
        put(part, State.SUBMITTED)
        with pytest.raises(PermissionDenied):
            add_project(part=part, title="라", kind="new", team=None, by=writer)


class TestOrdering:
    def test_numbers_the_projects_anew(self, part: DepartmentPlan, writer: User) -> None:
        reorder(part=part, order=[key(part, title) for title in "다가나"], by=writer)
        assert titles(part) == [(1, "다"), (2, "가"), (3, "나")]

    def test_keeps_what_is_not_named_behind_and_passes_over_what_is_not_there(
        self, part: DepartmentPlan, writer: User
    ) -> None:
        stranger = ProjectFactory.create(number=7)
        reorder(part=part, order=[key(part, "다"), stranger.pk, 0, key(part, "다")], by=writer)
        assert titles(part) == [(1, "다"), (2, "가"), (3, "나")]
        stranger.refresh_from_db()
        assert stranger.number == 7

    def test_disturbs_nobody_who_is_writing(self, part: DepartmentPlan, writer: User) -> None:
        writing = part.projects.get(title="가")
        reorder(part=part, order=[key(part, "나")], by=writer)
        writing.title = "가나"
        writing.save(update_fields=["title"])
        assert titles(part) == [(1, "나"), (2, "가나"), (3, "다")]

    def test_closes_gaps_whatever_the_numbers_were(self, part: DepartmentPlan, writer: User) -> None:
        part.projects.filter(title="다").update(number=LARGEST_NUMBER)
        part.projects.filter(title="나").update(number=4)
        reorder(part=part, order=[], by=writer)
        assert titles(part) == [(1, "가"), (2, "나"), (3, "다")]

    def test_is_sent_by_the_buttons_of_a_row(self, signed_in: Any, part: DepartmentPlan) -> None:
        rows = signed_in.get(url("department", part)).context["projects"]
        assert [bool(row.up) for row in rows] == [False, True, True]
        assert [bool(row.down) for row in rows] == [True, True, False]
        answer = signed_in.post(f"{url('projects-order', part)}?moved={rows[2].project.pk}", {"order": rows[2].up})
        assert answer.url == f"{url('department', part)}#project-{rows[2].project.pk}"
        assert "2번째로 옮겼습니다: 다" in text(signed_in.get(answer.url))
        assert titles(part) == [(1, "가"), (2, "다"), (3, "나")]

    @pytest.mark.parametrize("sent", ["", "x,y", "-1", "٣", "9" * 40, ",,,", "1e3"])
    def test_survives_nonsense(self, signed_in: Any, part: DepartmentPlan, sent: str) -> None:
        answer = signed_in.post(f"{url('projects-order', part)}?moved={sent}", {"order": sent})
        assert answer.status_code == 302
        assert titles(part) == [(1, "가"), (2, "나"), (3, "다")]

    def test_needs_as_many_queries_for_twenty_as_for_three(
        self, part: DepartmentPlan, writer: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        def turn_round() -> None:
            reorder(part=part, order=part.projects.order_by("-number").values_list("pk", flat=True), by=writer)

        with django_assert_num_queries(21):
            turn_round()
        for number in range(4, 21):
            ProjectFactory(department_plan=part, number=number)
        with django_assert_num_queries(21):
            turn_round()

    def test_of_a_confirmed_plan_is_refused(self, part: DepartmentPlan) -> None:
        part.plan.set_state(Plan.State.CONFIRMED)
        with pytest.raises(Locked):
            reorder(part=part, order=[], by=PlannerFactory.create())


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_people_who_reorder_at_once_both_end_in_a_valid_order(part: DepartmentPlan, writer: User) -> None:
    other = ApproverFactory.create(department=part.department)
    orders = [[key(part, title) for title in "다나가"], [key(part, title) for title in "나다가"]]
    failed = []

    def run(order: Any, person: User) -> None:
        try:
            for _ in range(5):
                reorder(part=part, order=order, by=person)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in zip(orders, (writer, other), strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not failed
    assert titles(part) in ([(1, "다"), (2, "나"), (3, "가")], [(1, "나"), (2, "다"), (3, "가")])


@pytest.fixture
def whole(part: DepartmentPlan) -> Any:
    """The first project with all that a project may have."""
    project = part.projects.get(title="가")
    section = SectionFactory.create(project=project, body="<p>한 줄</p>")
    top = MilestoneFactory.create(section=section, title="위", order=1)
    step = MilestoneFactory.create(section=section, title="아래", parent=top, order=2)
    MilestoneFactory(section=section, title="더 아래", parent=step, order=3, amount=5_000)
    PictureFactory(project=project, number=1, file=factory.django.ImageField())
    PictureFactory(project=project, number=2)
    ProjectProgramFactory(project=project)
    return project


class TestCopying:
    def test_within_a_plan_takes_everything_but_money(self, signed_in: Any, part: DepartmentPlan, whole: Any) -> None:
        page = signed_in.post(url("project-copy", part, whole.pk), follow=True)
        assert "사업을 복사하였습니다: 4. 가 (사본)" in text(page)
        copy = part.projects.get(number=4)
        assert (copy.begins, copy.kind) == (whole.begins, whole.kind)
        [section] = copy.sections.all()
        assert section.body == "<p>한 줄</p>"
        found = [(each.title, str(each.parent or ""), each.amount) for each in section.milestones.order_by("order")]
        assert found == [("위", "", None), ("아래", "위", None), ("더 아래", "아래", None)]
        assert set(section.milestones.values_list("parent__section", flat=True)) == {None, section.pk}
        assert not copy.funding.exists()
        assert whole.sections.count() == 1

    def test_is_in_the_history_with_who_and_when(self, signed_in: Any, part: DepartmentPlan, whole: Any) -> None:
        signed_in.post(url("project-copy", part, whole.pk))
        copy = part.projects.get(number=4)
        page = text(signed_in.get(reverse("project-history", args=[copy.pk])))
        for what in ("사업 개요 “4. 가 (사본)”", "일정 “더 아래” (추진계획)", "그림 1"):
            assert f"{what} 더함" in page
        assert page.count("김하늘 · 복사") == 7

    def test_gives_every_copy_files_of_its_own(self, part: DepartmentPlan, whole: Any, writer: User) -> None:
        [copy] = copy_projects(projects=[whole], into=part, by=writer)
        old, new = whole.pictures.get(number=1), copy.pictures.get(number=1)
        assert old.file.name != new.file.name
        assert old.file.open().read() == new.file.open().read()
        assert not copy.pictures.get(number=2).file

    def test_of_a_file_that_is_lost_is_an_empty_frame(self, part: DepartmentPlan, whole: Any, writer: User) -> None:
        old = whole.pictures.get(number=1)
        old.file.storage.delete(old.file.name)
        [copy] = copy_projects(projects=[whole], into=part, by=writer)
        assert not copy.pictures.get(number=1).file

    def test_that_fails_leaves_no_file_behind(
        self, part: DepartmentPlan, whole: Any, writer: User, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        monkeypatch.setattr(type(Picture.objects.all()), "bulk_create", lambda *args, **more: 1 / 0)
        monkeypatch.setattr("plans.projects.copying._copy_texts", lambda *args: None)
        monkeypatch.setattr("plans.projects.copying._copy_projects", lambda originals, into, by: {whole.pk: whole})
        monkeypatch.setattr("plans.projects.copying._copy_funding", lambda *args: None)
        with pytest.raises(ZeroDivisionError):
            copy_projects(projects=[whole], into=part, by=writer)
        assert len([each for each in settings.MEDIA_ROOT.rglob("*") if each.is_file()]) == 1

    def test_shortens_a_title_that_would_grow_too_long(self, part: DepartmentPlan, whole: Any, writer: User) -> None:
        Project.objects.filter(pk=whole.pk).update(title="가" * 150)
        [copy] = copy_projects(projects=[whole], into=part, by=writer)
        assert copy.title == "가" * 145 + " (사본)"

    def test_needs_as_many_queries_for_ten_projects_as_for_two(
        self, part: DepartmentPlan, whole: Any, writer: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for each in part.projects.all()[1:]:
            MilestoneFactory(section__project=each)
        first, second = (DepartmentPlanFactory(plan__year=year, department=part.department) for year in (2025, 2026))
        with django_assert_num_queries(73):
            copy_projects(projects=part.projects.all()[:2], into=first, by=writer)
        for number in range(4, 11):
            MilestoneFactory(section__project__department_plan=part, section__project__number=number)
        with django_assert_num_queries(73):
            copy_projects(projects=part.projects.all(), into=second, by=writer)


class TestBringingEarlierProjects:
    @pytest.fixture
    def next_part(self, part: DepartmentPlan) -> DepartmentPlan:
        return DepartmentPlanFactory.create(plan=PlanFactory(year=2025), department=part.department)

    def test_lists_them_by_year(self, signed_in: Any, part: DepartmentPlan, next_part: DepartmentPlan) -> None:
        page = text(signed_in.get(url("projects-earlier", next_part)))
        assert "2024년 1. 가 2. 나 3. 다" in page
        assert "가져올 사업이 없습니다" in text(signed_in.get(url("projects-earlier", part)))

    def test_copies_the_chosen_ones_with_their_programs(
        self, signed_in: Any, part: DepartmentPlan, whole: Any, next_part: DepartmentPlan
    ) -> None:
        Project.objects.filter(pk=whole.pk).update(kind=Project.Kind.NEW)
        sent = {"year-2024": [whole.pk, key(part, "다")]}
        page = signed_in.post(url("projects-earlier", next_part), sent, follow=True)
        assert "사업 2건을 가져왔습니다." in text(page)
        assert titles(next_part) == [(1, "가"), (2, "다")]
        copy = next_part.projects.get(title="가")
        assert copy.kind == Project.Kind.CONTINUING
        assert [each.program for each in copy.funding.all()] == [each.program for each in whole.funding.all()]
        assert copy.funding.get().plan == next_part.plan
        assert Milestone.objects.filter(section__project=copy).count() == 3

    def test_leaves_programs_out_that_are_used_already(
        self, part: DepartmentPlan, whole: Any, next_part: DepartmentPlan, writer: User
    ) -> None:
        ProjectProgramFactory(project__department_plan=next_part, program=whole.funding.get().program)
        [copy] = copy_projects(projects=[whole], into=next_part, by=writer)
        assert not copy.funding.exists()

    def test_drops_a_team_that_is_over(
        self, part: DepartmentPlan, whole: Any, next_part: DepartmentPlan, writer: User
    ) -> None:
        whole.team = TeamFactory.create(department=part.department, ends_on=date(2023, 12, 31))
        whole.save()
        plan = next_part.plan
        plan.roster = None  # then 1 January 2025
        plan.save()
        [copy] = copy_projects(projects=[whole], into=next_part, by=writer)
        assert copy.team is None

    def test_asks_for_one_at_least(self, signed_in: Any, next_part: DepartmentPlan) -> None:
        assert "가져올 사업을 하나 이상 고르십시오." in text(signed_in.post(url("projects-earlier", next_part)))

    @pytest.mark.parametrize("sent", ["0", "x", "9" * 40])
    def test_takes_nothing_that_is_not_in_the_list(self, signed_in: Any, next_part: DepartmentPlan, sent: str) -> None:
        assert signed_in.post(url("projects-earlier", next_part), {"year-2024": sent}).status_code == 200
        assert titles(next_part) == []

    def test_takes_nothing_of_another_department(self, next_part: DepartmentPlan, writer: User) -> None:
        stranger = ProjectFactory.create()
        assert copy_projects(projects=[stranger], into=next_part, by=writer) == []


class TestWhatChanged:
    NOON = datetime(2023, 11, 20, 12, tzinfo=timezone.get_default_timezone())

    def at(self, hours: float) -> Any:
        return time_machine.travel(self.NOON + timedelta(hours=hours), tick=False)

    def test_is_what_others_did_since_the_last_visit(self, client: Client, part: DepartmentPlan, writer: User) -> None:
        other = ApproverFactory.create(department=part.department, name="이도윤")
        with self.at(0):
            client.force_login(writer)
            assert "지난번" not in text(client.get(url("department", part)))
        with self.at(2):
            TransitionFactory(department_plan=part, by=other, returned=True)
            ReviewCommentFactory(department_plan=part, by=other)
            RemovedProjectFactory(department_plan=part, by=other, title="옛 사업")
            RemovedProjectFactory(department_plan=part, by=writer, title="내가 뺀 사업")
        with self.at(3):
            client.force_login(writer)
            for _ in range(2):  # opening the page again doesn't wipe it away
                page = text(client.get(url("department", part)))
                assert "지난번(2023. 11. 20. 12:00) 뒤에 달라진 것" in page
                assert "작성자에게 반려하였습니다. 이도윤 · 2023. 11. 20. 14:00" in page
                assert "의견을 적었습니다: 부서 계획 전체" in page
                assert "사업을 빼냈습니다: 옛 사업" in page
                assert "사업을 빼냈습니다: 내가 뺀 사업" not in page
        with self.at(5):
            client.force_login(writer)
            assert "지난번" not in text(client.get(url("department", part)))

    def test_shows_what_was_answered(self, part: DepartmentPlan, writer: User) -> None:
        with self.at(1):
            ReviewCommentFactory(
                department_plan=part, by=writer, answer="고침", answered_by=UserFactory(), answered_at=timezone.now()
            )
        assert [each.text for each in changes_since([part], writer, self.NOON)] == [
            "의견에 답하였습니다: 부서 계획 전체"
        ]

    def test_is_everybodys_own(self, part: DepartmentPlan, writer: User) -> None:
        with self.at(0):
            record_visit(part, writer)
        with self.at(1):
            assert record_visit(part, PlannerFactory.create()) is None
            assert record_visit(part, writer) == self.NOON
