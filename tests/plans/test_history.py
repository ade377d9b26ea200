"""The pages of the history, and what they bring back."""

from datetime import datetime
from zoneinfo import ZoneInfo

import factory.django
import pytest
import time_machine
from django.urls import reverse

from budgets.models import Budget
from plans.models import Milestone, Plan, Section, State
from plans.wording import compare, plain_text, with_marks
from tests.factories import (
    ApproverFactory,
    BudgetFactory,
    BudgetLineFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    MilestoneFactory,
    PictureFactory,
    PlannerFactory,
    ProgramFactory,
    ProjectFactory,
    ProjectProgramFactory,
    SectionFactory,
    TransitionFactory,
    UserFactory,
    WriterFactory,
    put,
)
from tests.plans.test_pages import text

pytestmark = pytest.mark.django_db

SEOUL = ZoneInfo("Asia/Seoul")
BEFORE = "<ul><li><p>주민 설명회 <b>3회</b> 개최</p></li></ul>"
AFTER = "<ul><li><p>주민 설명회 <b>4회</b> 개최</p></li><li><p>결과 공유</p></li></ul>"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2023, 11, 20, 9, 0, tzinfo=SEOUL), tick=False) as clock:
        yield clock


@pytest.fixture
def part():
    return DepartmentPlanFactory.create(department__name="소통담당관", department__code="comms")


@pytest.fixture
def project(part):
    return ProjectFactory.create(department_plan=part, number=1, title="언론 홍보")


@pytest.fixture
def section(project):
    return SectionFactory.create(project=project, kind__name="추진계획", body=BEFORE)


@pytest.fixture
def kim(part):
    return WriterFactory.create(department=part.department, name="김하늘")


@pytest.fixture
def writer(client, kim):
    client.force_login(kim)
    return client


@pytest.fixture
def lee(part):
    return WriterFactory.create(department=part.department, name="이바다")


def change(row, by=None, **values) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row._history_user = by
    row.save()


def of_project(project) -> str:
    return reverse("project-history", args=[project.pk])


def of_part(part) -> str:
    return reverse("department-history", args=[part.plan.year, part.department.code])


def version_of(project, record) -> str:
    return reverse("section-version", args=[project.pk, record.pk])


def removed(project, record) -> str:
    return reverse("milestone-removed", args=[project.pk, record.pk])


def records(row) -> list:
    return list(type(row).history.filter(id=row.pk).order_by("history_id"))


class TestTheDifferenceOfTexts:
    def said(self, before: str, after: str, **more) -> list[str]:
        signs = {"same": "{}", "added": "+{}+", "removed": "-{}-", "folded": "{}"}
        return [
            " ".join(signs[piece.kind].format(piece.text) for piece in line) for line in compare(before, after, **more)
        ]

    def test_knows_the_lines_that_print_with_a_mark_of_their_own(self):
        html = "<h5>[가]</h5><h5>① 나</h5><ul><li><p>다</p></li><li><p>※ 라</p></li></ul>"
        marked = '<h5 class="boxed">[가]</h5><h5 class="counted">① 나</h5>'
        assert with_marks(html) == marked + '<ul><li><p>다</p></li><li class="typed-mark"><p>※ 라</p></li></ul>'

    def test_is_of_words_line_by_line(self):
        assert self.said(BEFORE, AFTER) == ["주민 설명회 -3회- +4회+ 개최", "+결과 공유+"]

    def test_leaves_out_what_is_far_from_a_change(self):
        words = [f"낱말{number}" for number in range(40)]
        changed = [*words[:20], "새말", *words[21:]]
        near, after = " ".join(words[12:20]), " ".join(words[21:29])
        assert self.said(" ".join(words), " ".join(changed)) == [f"… {near} -낱말20- +새말+ {after} …"]
        assert "…" not in self.said(" ".join(words), " ".join(changed), fold=False)[0]

    def test_reads_a_table_row_by_row(self):
        rows = "<tr><td><p>구분</p></td><td>계</td></tr><tr><td>국비</td><td><ul><li>&lt;10</li></ul></td></tr>"
        assert plain_text(f"<table>{rows}</table>") == "구분 | 계\n국비 | <10"

    def test_of_texts_that_share_nothing_takes_no_time(self):
        one, other = ("".join(f"<p>{sign}{number}</p>" for number in range(6_000)) for sign in "가나")
        assert len(self.said(one, other)) > 1


class TestTheHistoryOfAProject:
    def test_tells_when_who_and_what_with_the_words_that_changed(self, client, project, section, kim, clock):
        clock.move_to(datetime(2023, 11, 21, 10, 30, tzinfo=SEOUL))
        change(section, kim, body=AFTER)
        client.force_login(kim)
        response = client.get(of_project(project))
        page = text(response)
        assert "2023. 11. 21. (화요일) 항목 “추진계획” 고침 10:30 · 김하늘" in page
        assert "글 주민 설명회 지운 글: 3회, 지운 글 끝. 더한 글: 4회, 더한 글 끝. 개최" in page
        assert page.index("2023. 11. 21.") < page.index("2023. 11. 20.")
        assert "<del>" in response.content.decode()

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"title": "언론 소통"}, "사업명 언론 홍보 → 언론 소통"),
            ({"kind": "new"}, "구분 계속 → 신규"),
            ({"begins": "2024-03-01"}, "기간 시작 2024. 1. → 2024. 3."),
            ({"place": "구청"}, "사업장소 (없음) → 구청"),
            ({"prints_budget": False}, "개요에 소요예산 인쇄 예 → 아니요"),
        ],
    )
    def test_tells_the_fields_of_a_project(self, writer, project, kim, values, said):
        change(project, kim, **values)
        page = text(writer.get(of_project(project)))
        assert "사업 개요" in page
        assert said in page

    def test_tells_of_what_a_field_refers_to_by_name(self, writer, project, kim):
        change(project, kim, sole_source=FundingSourceFactory(name="구비"))
        assert "전액 재원 (없음) → 구비" in text(writer.get(of_project(project)))

    def test_tells_of_milestones_pictures_and_programs(self, writer, project, section, kim):
        milestone = MilestoneFactory.create(section=section, title="설명회", begins="2024-03-01", amount=5_000_000)
        change(milestone, kim, begins="2024-05-01", amount=-410_253_000)
        picture = PictureFactory.create(project=project, number=2, alt="조감도")
        change(picture, kim, alt="전경")
        ProjectProgramFactory.create(project=project, program__name="구정 홍보")
        page = text(writer.get(of_project(project)))
        assert "일정 “설명회” (추진계획) 고침" in page
        assert "시작 2024. 3. → 2024. 5. 소요예산 5,000천원 → △410,253천원" in page
        assert "그림 2 고침" in page
        assert "대체 텍스트 조감도 → 전경" in page
        assert "연결한 세부사업 “구정 홍보” 더함" in page

    def test_money_that_one_save_changed_is_one_entry(self, writer, project, clock):
        program = ProjectProgramFactory.create(project=project, program__name="구정 홍보").program
        budget = BudgetFactory.create(fiscal_year=2024)
        Plan.objects.update(budget=budget)
        city, district = (FundingSourceFactory.create(name=name) for name in ("시비", "구비"))
        boxes = {f"m-{program.pk}-{source.pk}-{budget.pk}": "1,000" for source in (city, district)}
        for typed in ("1,000", "2,000"):
            clock.shift(60)
            began = {f"initial-{name}": "1,000" if typed == "2,000" else "" for name in boxes}
            writer.post(reverse("project-money", args=[project.pk]), dict.fromkeys(boxes, typed) | began)
        told = writer.get(of_project(project)).context["history"].days[0][1]
        first, second = (entry for entry in told if entry.what.startswith("예산액"))
        assert (first.what, first.done) == ("예산액", "고침")
        lines = [(line.name, line.before, line.after) for line in first.differences]
        assert lines == [
            (f"2024년 {budget.edition} {source} “구정 홍보”", "1,000천원", "2,000천원") for source in ("시비", "구비")
        ]
        assert [(line.before, line.after) for line in second.differences] == [("(없음)", "1,000천원")] * 2

    def test_tells_of_money(self, writer, project, kim):
        program = ProjectProgramFactory.create(project=project, program__name="구정 홍보").program
        source = FundingSourceFactory.create(name="구비")
        budget = project.department_plan.plan.budget
        line = BudgetLineFactory.create(budget=budget, program=program, source=source, amount=141_500_000)
        change(line, kim, amount=-1_000)
        page = text(writer.get(of_project(project)))
        assert "예산액 2024년 당초예산 구비 “구정 홍보” 고침" in page
        assert "예산액 141,500천원 → △1천원" in page
        Budget.objects.filter(pk=budget.pk).update(fiscal_year=2031)
        assert "구정 홍보” 고침" not in text(writer.get(of_project(project)))

    def test_tells_who_moved_a_milestone_below_another(self, writer, project, section):
        MilestoneFactory.create(section=section, title="설명회")
        moved = MilestoneFactory.create(section=section, title="안내")
        for where in ("in", "out", "up"):
            writer.post(reverse("milestone-move", args=[moved.pk, where]))
            if where == "in":
                page = text(writer.get(of_project(project)))
                assert "일정 “안내” (추진계획) 고침 09:00 · 김하늘 상위 일정 (없음) → 설명회" in page
        assert len(records(moved)) == 2
        assert "순서" not in text(writer.get(of_project(project)))

    def test_says_where_only_the_look_changed(self, writer, project, section, kim):
        change(section, kim, body=BEFORE.replace("b>", "i>"))
        assert "서식만 바뀌었습니다" in text(writer.get(of_project(project)))

    def test_says_where_a_minute_came_to_nothing(self, writer, project, section, kim, clock):
        change(section, kim, body=AFTER)
        clock.shift(5)
        change(section, kim, body=BEFORE)
        assert "달라진 것이 없습니다" in text(writer.get(of_project(project)))

    def test_tells_of_what_was_removed(self, writer, project, section):
        MilestoneFactory.create(section=section, title="설명회")
        section.delete()
        page = text(writer.get(of_project(project)))
        assert "항목 “추진계획” 지움" in page
        assert "일정 “설명회” (추진계획) 지움" in page

    def test_hides_the_record_before_the_first_change_but_leads_to_it(self, writer, project, section, kim):
        Section.history.all().delete()
        change(section, kim, body=AFTER)
        page = writer.get(of_project(project))
        assert "처음" not in text(page)
        first, _ = records(section)
        assert version_of(project, first) in page.content.decode()
        assert "주민 설명회 3회 개최" in text(writer.get(version_of(project, first)))

    def test_shows_thirty_a_page(self, writer, project):
        for number in range(31):
            change(project, None, title=f"이름 {number}")
        assert text(writer.get(of_project(project))).count("고침") == 30
        assert text(writer.get(f"{of_project(project)}?page=2")).count("고침") == 1
        assert writer.get(f"{of_project(project)}?page=x").status_code == 200

    def test_shows_tags_that_somebody_typed_as_text(self, writer, project, section, kim):
        change(project, kim, title="<script>alert(1)</script>")
        change(section, kim, body="<p>&lt;script&gt;alert(2)&lt;/script&gt;</p>")
        page = writer.get(of_project(project)).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(2)" in page


class TestTheHistoryOfADepartment:
    def test_tells_of_every_project_and_of_the_steps(self, writer, part, project, section, kim):
        TransitionFactory(department_plan=part, by=kim, comment="1차입니다.")
        page = text(writer.get(of_part(part)))
        assert "항목 “추진계획” 더함 09:00 · 기록되지 않은 사람 · 1. 언론 홍보" in page
        assert "부서 계획 제출 09:00 · 김하늘 1차입니다. 상태 작성 중 → 부서 검토" in page

    def test_tells_of_projects_that_are_no_more(self, writer, part, project, section):
        MilestoneFactory.create(section=section, title="설명회")
        address = of_project(project)
        project.delete()
        page = text(writer.get(of_part(part)))
        assert "사업 개요 “1. 언론 홍보” 지움" in page
        assert "항목 “추진계획” 지움" in page
        assert "일정 “설명회” (추진계획) 지움 09:00 · 기록되지 않은 사람 · 1. 언론 홍보" in page
        assert writer.get(address).status_code == 404

    def test_tells_of_the_money_of_the_departments_other_programs(self, writer, part):
        program = ProgramFactory.create(department=part.department, name="행정운영")
        BudgetLineFactory(budget=part.plan.budget, program=program)
        assert "“행정운영” 더함" in text(writer.get(of_part(part)))

    def test_tells_of_money_in_a_budget_that_is_no_more(self, writer, part):
        program = ProgramFactory.create(department=part.department, name="행정운영")
        budget = BudgetFactory.create(supplementary=True)
        BudgetLineFactory(budget=budget, program=program)
        budget.delete()
        assert "지워진 예산" in text(writer.get(of_part(part)))

    def test_tells_nothing_of_other_departments_and_years(self, writer, part, section):
        other = SectionFactory.create(project__title="남의 사업")
        BudgetLineFactory(program=ProgramFactory(department=other.project.department_plan.department, name="남의 돈"))
        SectionFactory.create(
            project__title="내년 사업",
            project__department_plan__plan__year=2025,
            project__department_plan__department=part.department,
        )
        other.project.delete()
        page = text(writer.get(of_part(part)))
        assert "남의" not in page
        assert "내년" not in page

    def test_leads_there_from_the_departments_page(self, writer, part):
        page = writer.get(reverse("department", args=[2024, "comms"])).content.decode()
        assert of_part(part) in page

    def test_needs_as_many_queries_for_much_as_for_little(
        self, writer, part, project, section, kim, django_assert_max_num_queries
    ):
        self._fill(part, project, section, kim)
        with django_assert_max_num_queries(30) as few:
            writer.get(of_part(part))
        for _ in range(4):
            self._fill(part, project, section, kim)
        with django_assert_max_num_queries(len(few)):
            writer.get(of_part(part))

    def _fill(self, part, project, section, kim) -> None:
        other = SectionFactory.create(project__department_plan=part)
        MilestoneFactory.create(section=other).delete()
        milestone = MilestoneFactory.create(section=section)
        change(milestone, kim, amount=1_000)
        line = BudgetLineFactory.create(program=ProjectProgramFactory.create(project=project).program)
        change(line, kim, amount=2_000)
        change(PictureFactory.create(project=project), kim, caption="설명")
        MilestoneFactory.create(section=other)
        other.project.delete()
        TransitionFactory(department_plan=part, by=kim)


class TestAnEarlierVersion:
    @pytest.fixture
    def first(self, section, lee, clock):
        """The section's first record; somebody changed its text since."""
        change(section, lee, body=AFTER, title="바뀐 제목")
        clock.shift(5)
        return records(section)[0]

    def test_is_shown_whole_with_its_difference_from_now(self, writer, project, first):
        page = writer.get(version_of(project, first))
        assert BEFORE in page.content.decode()
        assert "지운 글: 4회, 지운 글 끝. 더한 글: 3회, 더한 글 끝." in text(page)
        assert "제목 바뀐 제목 → (없음)" in text(page)

    def test_comes_back_as_an_entry_of_its_own(self, writer, project, section, first, kim):
        answer = writer.post(version_of(project, first), {"version": section.version}, follow=True)
        assert "이전 판으로 되돌렸습니다" in text(answer)
        before = section.version
        section.refresh_from_db()
        assert (section.body, section.title, section.version) == (BEFORE, "", before + 1)
        last = records(section)[-1]
        assert (last.history_user, last.history_change_reason) == (kim, "이전 판으로 되돌림")
        assert [each.body for each in records(section)] == [BEFORE, AFTER, BEFORE]

    def test_does_not_swallow_what_the_same_person_typed_just_before(self, client, project, section, first, lee):
        client.force_login(lee)
        client.post(version_of(project, first), {"version": section.version})
        assert [each.body for each in records(section)] == [BEFORE, AFTER, BEFORE]

    @pytest.mark.parametrize("version", ["1", "", "x", "9" * 5000])
    def test_does_not_come_over_what_somebody_saved_meanwhile(self, writer, project, section, first, version):
        answer = writer.post(version_of(project, first), {"version": version}, follow=True)
        assert "그사이 다른 사람이 고쳐" in text(answer)
        section.refresh_from_db()
        assert section.body == AFTER

    @pytest.mark.parametrize(
        ("state", "said"), [(State.SUBMITTED, "‘부서 검토’ 단계여서"), (State.CONFIRMED, "확정되어 바꿀 수 없습니다")]
    )
    def test_is_refused_with_a_sentence_where_the_writer_may_not_write(
        self, writer, project, section, first, state, said
    ):
        put(project.department_plan, state)
        assert "이 판으로 되돌리기" not in text(writer.get(version_of(project, first)))
        answer = writer.post(version_of(project, first), {"version": section.version})
        assert answer.status_code == 403
        assert said in text(answer)
        section.refresh_from_db()
        assert section.body == AFTER

    def test_is_refused_to_everybody_once_the_plan_is_confirmed(self, client, project, section, first):
        project.department_plan.plan.set_state(Plan.State.CONFIRMED)
        client.force_login(PlannerFactory())
        answer = client.post(version_of(project, first), {"version": section.version})
        assert (answer.status_code, "확정되어 바꿀 수 없습니다" in text(answer)) == (403, True)

    def test_is_refused_to_who_only_reads(self, client, project, section, first):
        client.force_login(UserFactory())
        assert client.get(version_of(project, first)).status_code == 200
        assert client.post(version_of(project, first), {"version": section.version}).status_code == 403

    def test_is_refused_where_the_plan_is_handed_on_in_the_same_moment(
        self, writer, project, section, first, monkeypatch
    ):
        put(project.department_plan, State.SUBMITTED)
        monkeypatch.setattr("plans.views_history._may_edit", lambda request, project: True)
        assert writer.post(version_of(project, first), {"version": section.version}).status_code == 403
        section.refresh_from_db()
        assert section.body == AFTER

    def test_is_found_under_its_own_project_alone(self, client, project, first):
        stranger = WriterFactory.create()
        theirs = ProjectFactory.create(department_plan__department=stranger.department)
        client.force_login(stranger)
        for address in (version_of(project, first), version_of(theirs, first), of_project(project)):
            assert client.get(address).status_code == 404
            assert client.post(address).status_code in (404, 405)
        assert client.get(reverse("section-version", args=[theirs.pk, 10**20])).status_code == 404

    def test_is_not_found_where_the_section_was_moved_away(self, writer, project, section, first):
        Section.objects.update(project=ProjectFactory.create())
        assert writer.get(version_of(project, first)).status_code == 404


class TestWhatWasRemoved:
    def test_a_section_comes_back_with_its_milestones(self, writer, project, section, kim):
        above = MilestoneFactory.create(section=section, title="설명회")
        MilestoneFactory.create(section=section, title="안내", parent=above)
        version = section.version
        section.delete()
        record = Section.history.latest()
        assert "되살리기: 항목 “추진계획”" in text(writer.get(of_project(project)))
        page = text(writer.get(version_of(project, record)))
        assert "지운 항목 “추진계획”" in page
        assert "설명회" in page
        assert "되살렸습니다" in text(writer.post(version_of(project, record), follow=True))
        back = Section.objects.get()
        assert (back.pk, back.body, back.version) == (record.id, BEFORE, version + 1)
        assert {(each.title, each.parent_id) for each in back.milestones.all()} == {
            ("설명회", None),
            ("안내", above.pk),
        }
        last = records(back)[-1]
        assert (last.history_type, last.history_user, last.history_change_reason) == ("+", kim, "되살림")

    @pytest.mark.parametrize("door", [lambda row: row.delete(), lambda row: Section.objects.filter(pk=row.pk).delete()])
    def test_a_section_comes_back_without_what_was_deleted_on_purpose_just_before(
        self, writer, project, section, clock, door
    ):
        MilestoneFactory.create(section=section, title="설명회")
        MilestoneFactory.create(section=section, title="지운 일정").delete()
        clock.shift(3)
        door(section)
        record = Section.history.latest()
        page = text(writer.get(version_of(project, record)))
        assert "설명회" in page
        assert "지운 일정" not in page
        writer.post(version_of(project, record))
        assert [each.title for each in Section.objects.get().milestones.all()] == ["설명회"]

    def test_a_milestone_comes_back_with_its_steps_and_no_others(self, writer, project, section):
        above = MilestoneFactory.create(section=section, title="설명회", amount=None)
        MilestoneFactory.create(section=section, title="안내", parent=above)
        MilestoneFactory.create(section=section, title="다른 일정").delete()
        above.delete()
        record = Milestone.history.filter(title="설명회").latest()
        assert "되살리기" in text(writer.get(of_project(project)))
        assert "안내" in text(writer.get(removed(project, record)))
        writer.post(removed(project, record))
        assert set(Milestone.objects.values_list("title", flat=True)) == {"설명회", "안내"}

    def test_a_step_waits_for_what_it_stood_below(self, writer, project, section):
        above = MilestoneFactory.create(section=section)
        MilestoneFactory.create(section=section, title="안내", parent=above)
        above.delete()
        record = Milestone.history.filter(title="안내").latest()
        answer = writer.post(removed(project, record), follow=True)
        assert "상위 일정을 먼저 되살리십시오" in text(answer)
        assert not Milestone.objects.exists()

    def test_comes_back_once(self, writer, project, section):
        section.delete()
        record = Section.history.latest()
        writer.post(version_of(project, record))
        answer = writer.post(version_of(project, record), {"version": "0"}, follow=True)
        assert answer.status_code == 200
        assert Section.objects.count() == 1
        milestone = MilestoneFactory.create(section=Section.objects.get())
        milestone.delete()
        record = Milestone.history.latest()
        writer.post(removed(project, record))
        assert "이미 되살렸습니다" in text(writer.post(removed(project, record), follow=True))

    def test_does_not_come_back_into_a_plan_that_is_with_others(self, writer, project, section):
        section.delete()
        put(project.department_plan, State.APPROVED)
        record = Section.history.latest()
        assert "되살릴 수도 없습니다" in text(writer.get(version_of(project, record)))
        assert writer.post(version_of(project, record)).status_code == 403
        assert not Section.objects.exists()

    def test_comes_back_with_the_approver_while_it_is_reviewed(self, client, project, section):
        section.delete()
        put(project.department_plan, State.SUBMITTED)
        client.force_login(ApproverFactory(department=project.department_plan.department))
        client.post(version_of(project, Section.history.latest()))
        assert Section.objects.exists()

    def test_is_not_found_by_a_stranger_nor_below_another_project(self, client, project, section):
        MilestoneFactory.create(section=section).delete()
        milestone = Milestone.history.latest()
        section.delete()
        stranger = WriterFactory.create()
        theirs = ProjectFactory.create(department_plan__department=stranger.department)
        client.force_login(stranger)
        for project_ in (project, theirs):
            assert client.post(version_of(project_, Section.history.latest())).status_code == 404
            assert client.post(removed(project_, milestone)).status_code == 404
        assert not Section.objects.exists()

    def test_of_a_milestone_that_stands_there_is_nothing(self, writer, project, section):
        MilestoneFactory.create(section=section)
        assert writer.get(removed(project, Milestone.history.latest())).status_code == 404


def test_a_new_picture_is_told_without_its_path(writer, project, kim):
    picture = PictureFactory.create(project=project, number=1)
    filled = PictureFactory.create(project=project, number=2, file=factory.django.ImageField())
    change(picture, kim, file=filled.file.name)
    page = text(writer.get(of_project(project)))
    assert "파일 (없음) → 그림 파일" in page
    assert filled.file.name not in page
