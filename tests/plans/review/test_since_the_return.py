"""The next review: what changed since the plan was returned, with the reasons and answers beside it, or everything."""

from typing import Any

import pytest
from django.urls import reverse
from lxml import html

from plans.models import Milestone, Project, ReviewComment, Section, SectionKind, State
from plans.projects.removal import remove_project, restore_project
from tests.factories import (
    BudgetLineFactory,
    MilestoneFactory,
    ProjectFactory,
    ProjectProgramFactory,
    SectionFactory,
    SectionKindFactory,
)
from tests.pages import part_url, text
from tests.plans.history.changing import AFTER, BEFORE, change
from tests.plans.review.conftest import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def returned(desk: Desk, clock: Any) -> Desk:
    """With a second project, and a reason for one section of the first."""
    desk.other = ProjectFactory.create(department_plan=desk.part, number=2, title="소식지")  # type: ignore[attr-defined]
    SectionFactory(project=desk.other, kind__name="추진계획")  # type: ignore[attr-defined]
    desk.put(State.SUBMITTED)
    desk.says("approver", desk.at_section, "횟수를 확인하십시오.")
    clock.shift(60)
    desk.returns()
    clock.shift(60)
    return desk


def review(desk: Desk, query: str = "", who: str = "approver") -> Any:
    return desk.browser(who).get(part_url("department-review", desk.part) + query)


def spots(page: Any) -> dict[str, str]:
    """What stands at each spot that is shown."""
    found = html.fromstring(page.content).xpath("//section[contains(@class, 'spot')]")
    return {spot.get("aria-label"): " ".join(spot.text_content().split()) for spot in found}


class TestWhatChanged:
    def test_stands_beside_the_reason_and_its_answer(self, returned: Desk) -> None:
        change(returned.section, returned.people["writer"], body=AFTER)
        returned.answers("writer", ReviewComment.objects.get(), "네 번이 맞습니다.")
        page = review(returned)
        found = spots(page)
        assert list(found) == ["1. 추진계획"]
        spot = found["1. 추진계획"]
        assert "항목 “추진계획” 고침 · 김하늘" in spot
        assert "지운 글: 3회, 지운 글 끝. 더한 글: 4회, 더한 글 끝." in spot
        assert "답함 반려 사유 횟수를 확인하십시오." in spot
        assert "네 번이 맞습니다. 김하늘" in spot
        assert "바뀌지 않은 사업 1건 2. 소식지" in text(page)
        assert "2023. 11. 20. 09:01에 이도윤님이 반려하였습니다." in text(page)

    def test_says_where_nothing_was_done_about_a_reason(self, returned: Desk) -> None:
        assert "반려한 뒤에 바뀐 것이 없습니다." in spots(review(returned))["1. 추진계획"]

    def test_is_what_is_different_now_whatever_happened_in_between(self, returned: Desk, clock: Any) -> None:
        writer = returned.people["writer"]
        for body in (AFTER, "<p>한때</p>", BEFORE):
            change(returned.section, writer, body=body)
            clock.shift(120)
        gone = MilestoneFactory.create(section=returned.section, title="잠깐 있던 일정")
        gone.delete()
        change(returned.project, writer, place="시청")
        clock.shift(120)
        change(returned.project, writer, place="구청")
        found = spots(review(returned))
        assert found.keys() == {"1. 추진계획", "1. 개요"}
        assert "바뀐 것이 없습니다" in found["1. 추진계획"]
        assert "사업장소 (없음) → 구청" in found["1. 개요"]

    def test_may_be_a_milestone_a_removed_section_or_money(self, returned: Desk, clock: Any) -> None:
        project, section = returned.project, returned.section
        line = BudgetLineFactory.create(
            program=ProjectProgramFactory(project=project).program,
            budget__fiscal_year=returned.part.plan.year,
            amount=1000,
        )
        later = SectionFactory.create(project=project, kind=None, title="기대효과")
        clock.shift(60)
        returned.put(State.SUBMITTED)
        returned.returns(whole="다시")
        clock.shift(60)
        change(line, amount=5_000_000)
        later.delete()
        MilestoneFactory.create(section=section, title="준공식")
        change(returned.milestone, title="기공")
        Milestone.objects.filter(pk=returned.milestone.pk).update(order=7)  # moved: nothing changed
        found = spots(review(returned))
        assert "항목 “기대효과” 지움" in found["1. 사업 전체"]
        assert "일정 “준공식” (추진계획) 더함" in found["1. 추진계획"]
        assert "착공 → 기공" in found["1. 추진계획"]
        assert "1천원 → 5,000천원" in found["1. 소요예산"]

    def test_is_told_of_rows_that_nothing_recorded_before(self, returned: Desk) -> None:
        Section.history.all().delete()  # as after a bulk write
        change(returned.section, returned.people["writer"], body=AFTER)
        assert "고침" in spots(review(returned))["1. 추진계획"]

    def test_may_be_whole_projects(self, returned: Desk) -> None:
        ProjectFactory(department_plan=returned.part, number=3, title="새 사업")
        remove_project(project=returned.other, by=returned.people["writer"])  # type: ignore[attr-defined]
        page = review(returned)
        assert "더함" in spots(page)["2. 개요"]
        assert "반려한 뒤에 빼낸 사업 소식지" in text(page)

    def test_may_be_a_copy(self, returned: Desk) -> None:
        returned.browser("writer").post(part_url("project-copy", returned.part, returned.project.pk))
        page = review(returned)
        found = spots(page)
        assert "사업 개요 “3. 언론 홍보 (사본)” 더함 · 김하늘" in found["3. 개요"]
        assert "항목 “추진계획” 더함" in found["3. 추진계획"]
        assert "일정 “착공” (추진계획) 더함" in found["3. 추진계획"]
        assert "바뀌지 않은 사업 1건 2. 소식지" in text(page)

    def test_is_all_of_a_new_project(self, returned: Desk) -> None:
        """Its first sections came without a record, and the first of theirs has what they were before a change."""
        SectionKindFactory(code="overview", name="사업개요", role=SectionKind.Role.OVERVIEW)
        sent = {"title": "새 사업", "kind": Project.Kind.NEW}
        returned.browser("writer").post(part_url("project-new", returned.part), sent)
        written, gone = Section.objects.filter(project__title="새 사업").order_by("order")
        change(written, returned.people["writer"], body=AFTER)
        change(gone, returned.people["writer"], body=AFTER)
        gone.delete()
        found = spots(review(returned))
        assert "더함" in found[f"3. {written.heading}"]
        assert "3. 사업 전체" not in found

    @pytest.mark.parametrize("recorded", [True, False])
    def test_is_nothing_of_a_project_that_was_taken_out_and_put_back(self, returned: Desk, recorded: bool) -> None:
        writer, other = returned.people["writer"], returned.other  # type: ignore[attr-defined]
        MilestoneFactory(section=other.sections.get())
        _put_back(other, writer, recorded=recorded)
        page = review(returned)
        assert list(spots(page)) == ["1. 추진계획", "2. 추진계획"]
        assert "더함" in spots(page)["2. 추진계획"]
        assert "지움" not in text(page)
        change(other.sections.get(), writer, body=AFTER)
        assert "항목 “추진계획” 고침" in spots(review(returned))["2. 추진계획"]

    def test_is_not_all_of_what_was_put_back_before(self, returned: Desk, clock: Any) -> None:
        writer, other = returned.people["writer"], returned.other  # type: ignore[attr-defined]
        _put_back(other, writer, recorded=False)
        clock.shift(60)
        returned.put(State.SUBMITTED)
        returned.returns(whole="다시")
        clock.shift(60)
        change(other.sections.get(), writer, body=AFTER)
        assert "항목 “추진계획” 고침" in spots(review(returned))["2. 추진계획"]

    def test_counts_from_the_last_return(self, returned: Desk, clock: Any) -> None:
        change(returned.section, returned.people["writer"], body=AFTER)
        returned.answers("writer", ReviewComment.objects.get())
        returned.resolves("approver", ReviewComment.objects.get())
        clock.shift(60)
        returned.put(State.SUBMITTED)
        returned.returns(whole="다시")
        page = review(returned)
        # Neither what changed before, nor reasons of an earlier return that are settled.
        assert spots(page) == {}
        assert "부서 계획 전체에 대한 의견" in text(page)


def _put_back(project: Project, by: Any, *, recorded: bool) -> None:
    """After it was taken out; not recorded as long as the program didn't."""
    restore_project(removed=remove_project(project=project, by=by), by=by)
    if not recorded:
        for model in (Project, Section, Milestone):
            model.history.filter(history_change_reason="되살림").delete()


class TestAPlanner:
    def test_counts_from_what_planners_returned(self, returned: Desk, clock: Any) -> None:
        returned.put(State.APPROVED)
        returned.returns("planner", whole="총괄의 사유")
        clock.shift(60)
        change(returned.section, returned.people["writer"], body=AFTER)
        clock.shift(60)
        returned.put(State.SUBMITTED)
        returned.returns("approver", whole="부서의 사유")
        for comment in ReviewComment.objects.all():
            returned.answers("writer", comment)
            returned.resolves("planner", comment)
        page = review(returned, who="planner")
        assert "고침 · 김하늘" in spots(page)["1. 추진계획"]
        assert "2023. 11. 20. 09:02에 박서연님이 반려하였습니다." in text(page)
        assert ("총괄의 사유" in text(page), "부서의 사유" in text(page)) == (True, False)
        page = review(returned)
        assert spots(page) == {}
        assert ("총괄의 사유" in text(page), "부서의 사유" in text(page)) == (False, True)

    def test_reads_everything_before_that(self, returned: Desk) -> None:
        assert next(iter(spots(review(returned, who="planner")))) == "1. 사업 전체"


class TestEverything:
    def test_is_a_switch_away(self, returned: Desk) -> None:
        MilestoneFactory(section=returned.section, title="준공식", amount=3_000_000, parent=returned.milestone)
        page = review(returned, "?all")
        found = spots(page)
        assert list(found) == [
            f"{number}. {name}" for number in (1, 2) for name in ("사업 전체", "개요", "추진계획", "소요예산")
        ]
        assert "주민 설명회 3회 개최" in found["1. 추진계획"]
        assert "준공식 3,000천원" in found["1. 추진계획"]
        assert "비예산 사업입니다." in found["2. 소요예산"]
        [current] = html.fromstring(page.content).xpath("//nav[@aria-label='볼 것']//a[@aria-current]")
        assert current.text_content() == "모두"

    def test_is_all_there_is_before_a_return(self, desk: Desk) -> None:
        desk.put(State.SUBMITTED)
        page = review(desk)
        assert "주민 설명회 3회 개최" in text(page)
        assert "바뀐 것만" not in text(page)
        assert part_url("department-return", desk.part) in page.content.decode()

    def test_has_resolved_comments_as_well(self, returned: Desk) -> None:
        returned.says("planner", "facts", "지나간 의견")
        returned.resolves("planner", ReviewComment.objects.get(topic="facts"))
        assert "지나간 의견" not in text(review(returned))
        assert "해결한 의견 1건" in spots(review(returned, "?all"))["1. 개요"]


class TestOneProject:
    def test_is_reviewed_by_itself(self, returned: Desk) -> None:
        change(returned.section, returned.people["writer"], body=AFTER)
        page = returned.browser("writer").get(reverse("project-review", args=[returned.project.pk]))
        assert list(spots(page)) == ["1. 추진계획"]
        assert "소식지" not in text(page)
        # Writers answer, and don't ask.
        assert ("답 남기기" in text(page), "의견 쓰기" in text(page)) == (True, False)

    def test_of_those_who_only_read_the_book_is_nobody_s(self, returned: Desk) -> None:
        for address in (
            part_url("department-review", returned.part),
            reverse("project-review", args=[returned.project.pk]),
        ):
            assert returned.browser("viewer").get(address).status_code == 403
            assert address not in returned.browser("viewer").get(part_url("department", returned.part)).content.decode()


@pytest.mark.once
def test_much_that_changed_asks_the_database_as_often_as_little(
    returned: Desk, django_assert_max_num_queries: Any
) -> None:
    def change_more(count: int) -> None:
        for number in range(count):
            project = ProjectFactory(department_plan=returned.part, number=returned.part.projects.count() + 1)
            change(MilestoneFactory(section=SectionFactory(project=project)), title=f"일정 {number}")
            BudgetLineFactory(program=ProjectProgramFactory(project=project).program)
            SectionFactory.create(project=project).delete()

    approver = returned.browser("approver")
    for query in ("", "?all"):
        address = part_url("department-review", returned.part) + query
        change_more(2)
        approver.get(address)
        with django_assert_max_num_queries(50) as few:
            approver.get(address)
        change_more(5)
        with django_assert_max_num_queries(len(few)):
            approver.get(address)
