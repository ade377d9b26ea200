"""The pages of the work flow: a department's page, its forms, and the board of those who gather the whole."""

from base64 import b64decode
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AccessLog
from plans.models import Project, Reminder, ReviewComment, State, Step, Transition, Waiver
from staffing.models import Department
from tests.factories import (
    ApproverFactory,
    BudgetLineFactory,
    BureauFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    PlanFactory,
    PlannerFactory,
    ProjectFactory,
    ProjectProgramFactory,
    ReminderFactory,
    ReviewCommentFactory,
    RoundFactory,
    SectionFactory,
    TransitionFactory,
    WaiverFactory,
    WriterFactory,
    put,
)
from tests.plans.test_pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_in_november():
    with time_machine.travel(date(2023, 11, 20), tick=False):
        yield


@pytest.fixture
def part():
    """A department's plan with a project that is finished."""
    part = DepartmentPlanFactory.create(department__name="소통담당관", department__code="comms", department__order=1)
    RoundFactory(plan=part.plan, name="작성", deadline=date(2023, 11, 30))
    SectionFactory(project__department_plan=part, project__number=1, kind__name="추진계획")
    return part


@pytest.fixture
def writer(client, part):
    client.force_login(WriterFactory(department=part.department, name="김하늘"))
    return client


@pytest.fixture
def approver(client, part):
    client.force_login(ApproverFactory(department=part.department))
    return client


@pytest.fixture
def planner(client):
    client.force_login(PlannerFactory(name="박서연"))
    return client


def url(name: str, part, *more) -> str:
    return reverse(name, args=[part.plan.year, part.department.code, *more])


def err(part) -> Project:
    project = part.projects.get()
    project.sole_source = FundingSourceFactory(name="구비")
    project.save()
    return project


class TestThePageOfADepartment:
    def test_says_where_the_plan_is_and_by_when_it_is_due(self, writer, part):
        page = text(writer.get(url("department", part)))
        assert "소통담당관 작성 중" in page
        assert "작성 2023. 11. 30." in page
        assert "마감 지남" not in page
        with time_machine.travel(date(2023, 12, 1)):
            writer.force_login(WriterFactory(department=part.department))
            assert "마감 지남" in text(writer.get(url("department", part)))

    def test_says_that_the_plan_was_returned_until_it_goes_on(self, writer, part):
        pages = [url("department", part), reverse("project", args=[part.projects.get().pk])]
        TransitionFactory(department_plan=part)
        TransitionFactory(department_plan=part, returned=True)
        assert ["반려됨 · 작성 중" in text(writer.get(page)) for page in pages] == [True, True]
        writer.post(url("department-submit", part))
        writer.post(url("department-take-back", part))
        found = [text(writer.get(page)) for page in pages]
        assert ["반려됨" in page for page in found] == [False, False]
        assert all("작성 중" in page for page in found)

    def test_says_to_an_approver_that_the_planner_returned_it(self, approver, part):
        put(part, State.SUBMITTED)
        TransitionFactory(
            department_plan=part, step=Step.RETURN_TO_APPROVER, before=State.APPROVED, after=State.SUBMITTED
        )
        assert "소통담당관 반려됨 · 부서 검토" in text(approver.get(url("department", part)))

    @pytest.mark.parametrize(
        ("state", "who", "offered"),
        [
            (State.WRITING, WriterFactory, {"department-submit"}),
            (State.SUBMITTED, WriterFactory, {"department-take-back"}),
            (State.WRITING, ApproverFactory, set()),
            (State.SUBMITTED, ApproverFactory, {"department-approve", "department-return"}),
            (State.APPROVED, ApproverFactory, {"department-take-back"}),
            (State.SUBMITTED, PlannerFactory, set()),
            (State.APPROVED, PlannerFactory, {"department-confirm", "department-return"}),
            (State.CONFIRMED, PlannerFactory, {"department-reopen"}),
        ],
    )
    def test_offers_the_steps_that_a_person_may_take_now(self, client, part, state, who, offered):
        put(part, state)
        client.force_login(who() if who is PlannerFactory else who(department=part.department))
        page = client.get(url("department", part)).content.decode()
        steps = ("submit", "approve", "confirm", "take-back", "reopen", "return")
        assert {f"department-{step}" for step in steps if url(f"department-{step}", part) in page} == offered

    def test_says_what_keeps_the_plan_from_going_on_instead_of_offering_it(self, writer, part):
        err(part)
        ReviewCommentFactory(department_plan=part)
        page = writer.get(url("department", part))
        assert "오류 1건을 고치거나" in text(page)
        assert "반려 사유 1건에 답해야" in text(page)
        assert url("department-submit", part) not in page.content.decode()

    def test_shows_the_reason_for_which_an_error_stands(self, writer, part):
        err(part)
        finding = writer.get(url("department", part)).context["progress"].blocking[0]
        WaiverFactory(
            department_plan=part,
            code=finding.code,
            place=finding.place.key,
            sentence=finding.sentence,
            reason="추경에서 편성합니다.",
        )
        page = text(writer.get(url("department", part)))
        assert "그대로 두는 사유: 추경에서 편성합니다." in page
        assert "고치거나" not in page

    def test_tells_the_history(self, writer, part):
        writer.post(url("department-submit", part), {"comment": "1차입니다."})
        page = text(writer.get(url("department", part)))
        assert "제출 김하늘 · 2023. 11. 20. 09:00 · 작성 중 → 부서 검토 1차입니다." in page

    def test_needs_as_many_queries_with_much_history_as_with_little(self, writer, part, django_assert_num_queries):
        self._add_history(part, 2)
        writer.get(url("department", part))
        with django_assert_num_queries(30):
            writer.get(url("department", part))
        self._add_history(part, 10)
        with django_assert_num_queries(30):
            writer.get(url("department", part))

    def _add_history(self, part, count):
        for _ in range(count):
            TransitionFactory(department_plan=part)
            ReminderFactory(department_plan=part)
            ReviewCommentFactory(department_plan=part, project=part.projects.get())
            WaiverFactory(department_plan=part)


class TestThePageOfAStep:
    """What is open is said before the plan is handed on, not found out afterwards."""

    def test_tells_how_many_projects_are_finished_and_which_are_not(self, writer, part):
        ProjectFactory(department_plan=part, number=2, title="쓰다 만 사업")
        page = writer.get(url("department-submit", part))
        assert "주요사업 2건 가운데 1건 완료" in text(page)
        assert "아직 쓰는 중인 사업: 2. 쓰다 만 사업" in text(page)

    @pytest.mark.parametrize(
        ("name", "state", "who"),
        [
            ("department-submit", State.WRITING, WriterFactory),
            ("department-approve", State.SUBMITTED, ApproverFactory),
            ("department-confirm", State.APPROVED, PlannerFactory),
        ],
    )
    def test_shows_what_is_in_the_way_with_links_to_it_instead_of_a_button(self, client, part, name, state, who):
        project = err(part)
        comment = ReviewCommentFactory.create(department_plan=part, project=project, reason="나누십시오.")
        put(part, state)
        client.force_login(who(department=part.department))
        page = client.get(url(name, part))
        assert "막는 오류 1건 오류 “전액 구비”로 적었으나" in text(page)
        assert f"답하지 않은 반려 사유 1건 {project} 나누십시오." in text(page)
        shown = page.content.decode()
        assert reverse("project", args=[project.pk]) in shown
        assert url("comment-answer", part, comment.pk) in shown
        assert f"{url('waiver-new', part)}?code=C19" in shown
        assert '<button type="submit" class="button filled">' not in shown

    def test_shows_warnings_and_the_reasons_for_which_errors_stand(self, writer, part):
        project = err(part)
        finding = writer.get(url("department", part)).context["progress"].blocking[0]
        WaiverFactory(
            department_plan=part,
            code=finding.code,
            place=finding.place.key,
            sentence=finding.sentence,
            reason="추경에서 편성합니다.",
        )
        Project.objects.filter(pk=project.pk).update(begins=None, ends=None)
        page = writer.get(url("department-submit", part))
        assert "주의 1건 그대로 넘길 수 있지만, 먼저 살펴보십시오." in text(page)
        assert "사유를 적고 그대로 둔 오류 1건" in text(page)
        assert "그대로 두는 사유: 추경에서 편성합니다." in text(page)
        assert '<button type="submit" class="button filled">제출</button>' in page.content.decode()

    def test_needs_as_many_queries_with_ten_projects_as_with_two(self, writer, part, django_assert_num_queries):
        self._add_projects(part, 2)
        writer.get(url("department-submit", part))
        with django_assert_num_queries(27):
            writer.get(url("department-submit", part))
        self._add_projects(part, 8)
        with django_assert_num_queries(27):
            writer.get(url("department-submit", part))

    def _add_projects(self, part, count):
        for project in ProjectFactory.create_batch(count, department_plan=part):
            section = SectionFactory(project=project)
            ReviewCommentFactory(department_plan=part, project=project, section=section)
            WaiverFactory(department_plan=part)


class TestAStep:
    def test_is_taken_by_a_click_and_says_so(self, writer, part):
        page = text(writer.post(url("department-submit", part), follow=True))
        assert "제출하였습니다. 부서 승인자가 검토합니다." in page
        assert "소통담당관 부서 검토" in page

    def test_that_is_clicked_twice_is_taken_once(self, writer, part):
        writer.post(url("department-submit", part))
        page = text(writer.post(url("department-submit", part), follow=True))
        assert "김하늘님이 09:00에 이미 제출하였습니다." in page
        assert Transition.objects.count() == 1

    def test_is_refused_while_there_are_errors(self, writer, part):
        err(part)
        page = text(writer.post(url("department-submit", part), follow=True))
        assert "오류 1건이 남아 있어 넘기지 못했습니다." in page
        assert not Transition.objects.exists()

    def test_is_asked_about_before_a_plan_is_confirmed(self, planner, part):
        put(part, State.APPROVED)
        assert "아무도 고칠 수 없습니다" in text(planner.get(url("department-confirm", part)))
        planner.post(url("department-confirm", part))
        part.refresh_from_db()
        assert part.state == State.CONFIRMED

    def test_back_from_a_confirmation_needs_a_reason(self, planner, part):
        put(part, State.CONFIRMED)
        assert "사유를 적으십시오" in text(planner.post(url("department-reopen", part)))
        planner.post(url("department-reopen", part), {"comment": "예산이 바뀌었습니다."})
        part.refresh_from_db()
        assert part.state == State.APPROVED
        assert Transition.objects.get().comment == "예산이 바뀌었습니다."

    def test_taken_back_is_told_as_such(self, writer, part):
        writer.post(url("department-submit", part))
        page = text(writer.get(url("department-take-back", part)))
        assert "너무 일찍 넘긴 계획을 앞 단계로 되돌려 다시 고칩니다." in page
        page = text(writer.post(url("department-take-back", part), {"comment": "그림을 넣습니다."}, follow=True))
        assert "회수하였습니다. 다시 고친 뒤 넘기십시오." in page
        assert "회수 김하늘 · 2023. 11. 20. 09:00 · 부서 검토 → 작성 중 그림을 넣습니다." in page


class TestReturning:
    def test_asks_for_a_reason_in_every_section(self, approver, part):
        put(part, State.SUBMITTED)
        page = approver.get(url("department-return", part))
        section = part.projects.get().sections.get()
        assert f'name="section-{section.pk}"' in page.content.decode()
        assert "추진계획" in text(page)

    def test_needs_one_reason_at_least(self, approver, part):
        put(part, State.SUBMITTED)
        page = approver.post(url("department-return", part), {"to": "return_to_writer"})
        assert "반려하는 사유를 한 곳 이상 적으십시오." in text(page)

    def test_keeps_every_reason_at_its_place(self, approver, part):
        put(part, State.SUBMITTED)
        project = part.projects.get()
        section = project.sections.get()
        sent = {f"section-{section.pk}": "나누십시오.", f"project-{project.pk}": "제목을 줄이십시오.", "whole": "전체"}
        approver.post(url("department-return", part), sent | {"to": "return_to_writer"})
        places = {comment.reason: comment.place for comment in ReviewComment.objects.all()}
        assert places == {
            "전체": "부서 계획 전체",
            "제목을 줄이십시오.": str(project),
            "나누십시오.": f"{project} › 추진계획",
        }
        part.refresh_from_db()
        assert part.state == State.WRITING

    def test_leaves_a_planner_the_choice_to_whom(self, planner, part):
        put(part, State.APPROVED)
        assert "부서 승인자" in text(planner.get(url("department-return", part)))
        planner.post(url("department-return", part), {"to": "return_to_approver", "whole": "확인하십시오."})
        part.refresh_from_db()
        assert part.state == State.SUBMITTED

    def test_is_answered_in_place(self, writer, part):
        comment = ReviewCommentFactory.create(department_plan=part)
        assert "무엇을 어떻게 고쳤는지" in text(writer.post(url("comment-answer", part, comment.pk), {"answer": " "}))
        page = text(writer.post(url("comment-answer", part, comment.pk), {"answer": "고쳤습니다."}, follow=True))
        assert "고쳤습니다. 김하늘 · 2023. 11. 20." in page


class TestWaiving:
    def test_names_the_error_and_keeps_the_reason(self, writer, part):
        err(part)
        page = writer.get(url("department", part)).content.decode()
        address = f"{url('waiver-new', part)}?code=C19&place={part.projects.get().pk}"
        assert address.replace("&", "&amp;") in page
        assert "예산이 연결되지 않은 사업입니다" in text(writer.get(address))
        writer.post(address, {"reason": "추경에서 편성합니다."})
        assert Waiver.objects.get().reason == "추경에서 편성합니다."
        assert url("department-submit", part) in writer.get(url("department", part)).content.decode()

    def test_of_what_is_no_error_any_more_is_declined_calmly(self, writer, part):
        page = writer.post(f"{url('waiver-new', part)}?code=C19&place=1", {"reason": "사유"}, follow=True)
        assert "이미 풀렸거나" in text(page)
        assert not Waiver.objects.exists()

    def test_is_taken_back_after_asking(self, writer, part):
        waiver = WaiverFactory.create(department_plan=part)
        assert "사유를 지웁니까?" in text(writer.get(url("waiver-remove", part, waiver.pk)))
        writer.post(url("waiver-remove", part, waiver.pk))
        assert not Waiver.objects.exists()

    def test_of_another_department_is_not_found(self, writer, part):
        waiver = WaiverFactory.create()
        assert writer.post(url("waiver-remove", part, waiver.pk)).status_code == 404


BOARD = reverse("board", args=[2024])


@pytest.fixture
def others(part):
    """Beside 소통담당관: one that is confirmed, and one that comes first in the official order."""
    bureau = BureauFactory(name="행정국", code="admin")
    done = DepartmentPlanFactory.create(
        plan=part.plan, department__name="총무과", department__order=2, department__bureau=bureau
    )
    put(done, State.CONFIRMED)
    DepartmentPlanFactory(plan=part.plan, department__name="감사담당관", department__order=0)
    return done


def listed(page) -> list[str]:
    return [row.part.department.name for row in page.context["rows"]]


class TestTheBoard:
    def test_lists_every_department_in_the_official_order(self, planner, others):
        page = planner.get(BOARD)
        assert listed(page) == ["감사담당관", "소통담당관", "총무과"]
        assert "소통담당관 작성 중 1 / 1 0 0 작성 2023. 11. 30. -" in text(page)
        assert "완료한 사업: 항목이 하나 이상 있고" in text(page)

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("?state=confirmed", ["총무과"]),
            ("?bureau=admin", ["총무과"]),
            ("?state=writing&bureau=admin", []),
            ("?overdue=on", []),
            ("?state=nonsense", ["감사담당관", "소통담당관", "총무과"]),
        ],
    )
    def test_is_filtered(self, planner, others, asked, found):
        assert listed(planner.get(BOARD + asked)) == found

    def test_is_taken_along_as_a_spreadsheet(self, planner, others):
        Department.objects.filter(name="감사담당관").update(name="=1+1")
        answer = planner.get(f"{reverse('board-file', args=[2024])}?state=writing")
        sheet: Any = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
        [title, *_], head, *rows, total = sheet.iter_rows(values_only=True)
        assert (title, total[0]) == ("2024년 취합 현황", "합계")
        assert head[:6] == ("국", "부서", "상태", "주요사업", "완료", "막는 오류")
        assert [row[1:3] for row in rows] == [("=1+1", "작성 중"), ("소통담당관", "작성 중")]
        assert rows[1][3:9] == (1, 1, 0, 0, "작성", datetime(2023, 11, 30))
        # A name is no formula, whatever it begins with.
        assert sheet["B3"].data_type == "s"
        assert AccessLog.objects.get(what="exported").detail == "2024년 취합 현황.xlsx"

    def test_is_taken_along_as_text(self, planner, others):
        answer = planner.get(f"{reverse('board-text', args=[2024])}?state=writing")
        head, *rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert head.startswith("국,부서,상태,주요사업,완료,막는 오류")
        assert rows[-1].partition(",")[2].startswith("소통담당관,작성 중,1,1,0,0,작성,2023. 11. 30.")
        assert AccessLog.objects.get(what="exported").detail == "2024년 취합 현황.csv"

    def test_tells_what_was_returned_from_what_is_first_being_written(self, planner, part, others):
        TransitionFactory(department_plan=part, returned=True)
        page = text(planner.get(BOARD))
        assert "소통담당관 반려됨 · 작성 중 1 / 1" in page
        assert "감사담당관 작성 중" in page
        answer = planner.get(reverse("board-text", args=[2024]))
        assert ",소통담당관,반려됨 · 작성 중,1,1" in b"".join(answer.streaming_content).decode("utf-8-sig")

    def test_says_who_is_late(self, client, others):
        with time_machine.travel(date(2023, 12, 1)):
            client.force_login(PlannerFactory())
            page = client.get(f"{BOARD}?overdue=on")
        assert listed(page) == ["감사담당관", "소통담당관"]
        assert "소통담당관 작성 중 1 / 1 0 0 작성 2023. 11. 30. 마감 지남" in text(page)
        assert "늦은 부서 2곳 독촉하기" in text(page)

    def test_draws_how_far_the_whole_is_and_says_the_same_in_words(self, planner, others):
        page = planner.get(BOARD)
        bar = page.context["summary"].departments_bar
        assert bar.text == "부서 3개: 확정 1, 총괄 검토 0, 부서 검토 0, 작성 중 2"
        assert f'alt="{bar.text}"' in page.content.decode()
        drawn = b64decode(bar.source.partition(",")[2]).decode()
        assert 'viewBox="0 0 3 1"' in drawn
        assert '<rect x="0" width="1" height="1"' in drawn
        assert "주요사업 1건 가운데 1건 완료" in text(page)
        assert "작성 2023. 11. 30. 10일 남음 · 지금 차수" in text(page)

    def test_of_an_empty_plan_says_how_to_begin(self, planner):
        PlanFactory(year=2024)
        page = planner.get(BOARD)
        assert "아직 참여하는 부서가 없습니다." in text(page)
        assert reverse("admin:plans_departmentplan_add") in page.content.decode()

    def test_needs_as_many_queries_for_twelve_departments_as_for_two(
        self, planner, django_assert_num_queries, django_assert_max_num_queries
    ):
        plan = PlanFactory.create()
        self._add_departments(plan, 2)
        with django_assert_max_num_queries(32) as few:
            planner.get(BOARD)
        self._add_departments(plan, 10)
        with django_assert_num_queries(len(few)):
            planner.get(BOARD)

    def _add_departments(self, plan, count):
        for project in ProjectFactory.create_batch(count, department_plan__plan=plan):
            BudgetLineFactory(budget=plan.budget, program=ProjectProgramFactory(project=project).program)
            part = project.department_plan
            SectionFactory(project=project)
            TransitionFactory(department_plan=part)
            ReminderFactory(department_plan=part)
            ReviewCommentFactory(department_plan=part)
            WaiverFactory(department_plan=part)
            RoundFactory(plan=plan)


class TestReminding:
    @pytest.fixture
    def late(self, client, part, others):
        with time_machine.travel(date(2023, 12, 1)):
            client.force_login(PlannerFactory())
            yield client

    def people(self, part, email="writer@city.example"):
        WriterFactory(department=part.department, name="김하늘", email=email)
        ApproverFactory(department=part.department, name="이도윤")

    def test_asks_first_and_names_whom_it_tells(self, late, part):
        self.people(part)
        page = text(late.get(reverse("board-remind", args=[2024])))
        assert "김하늘" in page
        assert "이도윤(전자우편 주소 없음)" in page
        assert "총무과 (" not in page
        assert mail.outbox == []

    def test_mails_the_people_of_late_departments_once(self, late, part, django_capture_on_commit_callbacks):
        self.people(part)
        with django_capture_on_commit_callbacks(execute=True):
            page = text(late.post(reverse("board-remind", args=[2024]), follow=True))
        [letter] = mail.outbox
        assert letter.to == ["writer@city.example"]
        assert "마감일(작성, 2023. 11. 30.)이 지났습니다." in letter.body
        assert url("department", part) in letter.body
        assert "늦은 부서 2곳의 1명에게" in page
        assert "전자우편 주소가 없어 알리지 못한 사람: 이도윤(소통담당관)" in page

    def test_says_in_the_mail_that_a_plan_was_returned(self, late, part, django_capture_on_commit_callbacks):
        self.people(part)
        TransitionFactory(department_plan=part, returned=True)
        with django_capture_on_commit_callbacks(execute=True):
            late.post(reverse("board-remind", args=[2024]))
        assert "지금 상태: 반려됨 · 작성 중" in mail.outbox[0].body

    def test_mails_nobody_again_within_five_minutes(self, late, part, django_capture_on_commit_callbacks):
        self.people(part)
        remind = reverse("board-remind", args=[2024])
        pages = []
        for minute in (10, 14, 15):
            with (
                time_machine.travel(datetime(2023, 12, 1, 0, minute), tick=False),
                django_capture_on_commit_callbacks(execute=True),
            ):
                pages.append(text(late.post(remind, follow=True)))
        said = "5분 안에 독촉한 부서에는 다시 보내지 않았습니다: 소통담당관"
        assert [said in page for page in pages] == [False, True, False]
        # The other department has nobody who could be told.
        assert "늦은 부서 1곳의 0명에게" in pages[1]
        assert len(mail.outbox) == Reminder.objects.count() == 2

    def test_mails_within_five_minutes_of_another_deadline(self, late, part, django_capture_on_commit_callbacks):
        self.people(part)
        ReminderFactory(department_plan=part, deadline=date(2023, 11, 20))
        with django_capture_on_commit_callbacks(execute=True):
            late.post(reverse("board-remind", args=[2024]))
        assert len(mail.outbox) == 1

    def test_is_kept_and_told_on_the_board_in_its_file_on_the_department_s_page_and_the_next_time(self, late, part):
        self.people(part)
        remind = reverse("board-remind", args=[2024])
        assert "아직 독촉하지 않았습니다." in text(late.get(remind))
        with time_machine.travel(datetime(2023, 12, 1, 0, 10), tick=False):
            page = text(late.post(remind, follow=True))
        # Nobody there could be told of the other one.
        assert "소통담당관 작성 중 1 / 1 0 0 작성 2023. 11. 30. 마감 지남 독촉 12. 1." in page
        assert page.count("독촉 12. 1.") == 1
        [kept] = Reminder.objects.all()
        assert (kept.department_plan, kept.round_name, kept.deadline) == (part, "작성", date(2023, 11, 30))
        assert "마지막 독촉: 2023. 12. 1. 09:10" in text(late.get(remind))
        told = text(late.get(url("department", part)))
        assert f"독촉 {kept.by} · 2023. 12. 1. 09:10 · 작성 마감 2023. 11. 30." in told
        sheet: Any = load_workbook(
            BytesIO(b"".join(late.get(reverse("board-file", args=[2024])).streaming_content))
        ).active
        _, head, *rows = sheet.iter_rows(values_only=True)
        assert {row[1]: row[head.index("마지막 독촉")] for row in rows}["소통담당관"] == datetime(2023, 12, 1, 9, 10)

    def test_is_kept_in_as_many_queries_for_ten_departments_as_for_two(
        self, late, part, django_assert_num_queries, django_assert_max_num_queries
    ):
        self.people(part)
        late.get(reverse("board-remind", args=[2024]))
        with django_assert_max_num_queries(40) as few:
            late.post(reverse("board-remind", args=[2024]))
        for more in DepartmentPlanFactory.create_batch(8, plan=part.plan):
            self.people(more, email=f"{more.department.code}@city.example")
        with django_assert_num_queries(len(few)):
            late.post(reverse("board-remind", args=[2024]))

    def test_needs_as_many_queries_for_ten_late_departments_as_for_two(
        self, late, part, django_assert_num_queries, django_assert_max_num_queries
    ):
        self.people(part)
        late.get(reverse("board-remind", args=[2024]))
        with django_assert_max_num_queries(32) as few:
            late.get(reverse("board-remind", args=[2024]))
        for more in DepartmentPlanFactory.create_batch(8, plan=part.plan):
            self.people(more, email=f"{more.department.code}@city.example")
        with django_assert_num_queries(len(few)):
            late.get(reverse("board-remind", args=[2024]))

    def test_has_nobody_to_tell_before_the_day(self, planner, others):
        assert "늦은 부서가 없습니다." in text(planner.get(reverse("board-remind", args=[2024])))
