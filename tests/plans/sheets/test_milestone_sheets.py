"""Dated rows of projects come in below their section, and steps below what they belong to."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from plans.models import Milestone, Project, State
from plans.sheets.kinds import MilestoneKind
from spreadsheets.exports.tables import table_of
from spreadsheets.imports.jobs import ImportRefused, confirm, revert_import
from spreadsheets.kinds import kind_of
from spreadsheets.writing import WRITERS
from tests.factories import MilestoneFactory, ProjectFactory, SectionFactory, SectionKindFactory, WriterFactory, put
from tests.sheets import changes, counts, csv_of, errors, places, previewed, warnings, xlsx_of

pytestmark = pytest.mark.django_db
HEADER = ["연도", "부서", "사업명", "항목", "상위 일정", "일정", "시기", "소요예산(천원)"]


@pytest.fixture
def project(db: None) -> Project:
    SectionKindFactory(code="done", name="추진실적", role="done", order=20)
    SectionKindFactory(code="plan", name="추진계획", role="planned", order=50)
    return ProjectFactory(title="숲길 조성", department_plan__department__name="공원과")


@pytest.fixture
def writer(project: Project) -> User:
    return WriterFactory(department=project.department_plan.department)


def row(section: str, parent: str, title: str, when: object = "", amount: object = "") -> list:
    return [2024, "공원과", "숲길 조성", section, parent, title, when, amount]


def tree(project: Project) -> list[tuple]:
    rows = Milestone.objects.filter(section__project=project).order_by("section__order", "pk")
    return [(str(each.section), str(each.parent or ""), each.title) for each in rows]


def test_rows_make_their_section_and_steps_stand_below(project: Project, writer: User) -> None:
    job = previewed(
        "milestones",
        writer,
        csv_of(
            HEADER,
            row("추진계획", "", "[설계]", "2024. 3. ~ 5."),
            row("", "[설계]", "설계 용역", "2024. 4월"),
            row("", "설계 용역", "측량", "연중", "12,000"),
            row("", "", "[시공]", "2024. 6. ~ 12."),
        ),
    )
    assert (errors(job), warnings(job)) == ([], [])
    confirm(job, writer)
    assert tree(project) == [
        ("추진계획", "", "[설계]"),
        ("추진계획", "", "[시공]"),
        ("추진계획", "[설계]", "설계 용역"),
        ("추진계획", "설계 용역", "측량"),
    ]
    design = Milestone.objects.get(title="[설계]")
    assert (design.begins, design.ends) == (date(2024, 3, 1), date(2024, 5, 1))
    assert Milestone.objects.get(title="측량").date_wording == "연중"
    revert_import(job, writer)
    assert not Milestone.objects.exists()
    assert not project.sections.exists()


def test_a_section_that_rows_make_stands_in_its_usual_place(project: Project, writer: User) -> None:
    SectionFactory(project=project, kind=SectionKindFactory(code="plan"), order=1)
    SectionFactory(project=project, kind=None, title="그 밖에", order=2)
    confirm(previewed("milestones", writer, csv_of(HEADER, row("추진실적", "", "설계"))), writer)
    assert [each.heading for each in project.sections.order_by("order")] == ["추진실적", "추진계획", "그 밖에"]


def test_a_number_of_another_project_is_told(project: Project, writer: User) -> None:
    other = ProjectFactory(title="놀이터 정비", department_plan=project.department_plan)
    header = [*HEADER, "번호"]
    job = previewed("milestones", writer, csv_of(header, [*row("추진계획", "", "설계"), other.number]))
    [warning] = warnings(job)
    assert warning.startswith(f"{other.number}번은 “놀이터 정비” 사업의 번호인데 사업명은 {project.number}번인")
    confirm(job, writer)
    assert tree(project) == [("추진계획", "", "설계")]


def test_a_date_without_a_year_is_of_the_year_that_its_section_is_about(project: Project, writer: User) -> None:
    """The plan is of 2024, and counts what was done up to its roster of October 2023."""
    rows = [
        row("추진계획", "", "준공", "11. 8."),
        row("", "", "점검", "3. 4. ~ 5. 6."),
        row("추진실적", "", "착공", "3월"),
    ]
    job = previewed("milestones", writer, csv_of(HEADER, *rows))
    assert (errors(job), warnings(job)) == ([], [])
    confirm(job, writer)
    found = Milestone.objects.order_by("pk").values_list("title", "begins", "ends", "date_wording")
    assert set(found) == {
        ("준공", date(2024, 11, 1), date(2024, 11, 1), "11. 8."),
        ("점검", date(2024, 3, 1), date(2024, 5, 1), "3. 4. ~ 5. 6."),
        ("착공", date(2023, 3, 1), None, ""),
    }


def test_the_same_file_changes_nothing_the_second_time(project: Project, writer: User) -> None:
    rows = csv_of(
        HEADER, row("추진실적", "", "회의", "2023. 3."), row("", "", "회의", "2023. 9."), row("", "회의", "보고", "")
    )
    confirm(previewed("milestones", writer, rows), writer)
    job = previewed("milestones", writer, rows)
    assert not job.summary["changes_anything"]
    assert (counts(job, "일정"), counts(job, "하위 일정")) == ({"unchanged": 2}, {"unchanged": 1})


def test_what_changes_is_shown_as_it_prints(project: Project, writer: User) -> None:
    section = SectionFactory(project=project, kind__code="plan")
    MilestoneFactory(section=section, title="준공", begins="2024-11-01", amount=1_000_000)
    job = previewed("milestones", writer, csv_of(HEADER, row("추진계획", "", "준공", "2024. 12월", "2,000")))
    [differences] = changes(job, "changed").values()
    assert differences == [["소요예산(천원)", "1,000천원", "2,000천원"], ["시작", "2024. 11.", "2024. 12."]]


def test_unknown_names_are_reported_with_the_nearest(project: Project, writer: User) -> None:
    SectionFactory(project=project, kind__code="plan")
    wrong = [
        [2024, "공원과", "숲길 조정", "추진계획", "", "착공", "", ""],
        [2024, "공원과", "숲길 조성", "추진개획", "", "착공", "", ""],
        row("추진계획", "없는 일정", "착공"),
    ]
    assert errors(previewed("milestones", writer, csv_of(HEADER, *wrong))) == [
        "“숲길 조정” 주요사업: 없는 이름입니다. “숲길 조성”을(를) 뜻하십니까?",
        "“추진개획” 항목: 없는 이름입니다. “추진계획”, “추진실적”을(를) 뜻하십니까?",
        "“없는 일정” 상위 일정이 이 항목에 없습니다. 상위 일정을 먼저 한 줄로 적으십시오.",
    ]


def test_there_are_three_levels_and_no_more(project: Project, writer: User) -> None:
    rows = [row("추진계획", "", "가"), row("", "가", "나"), row("", "나", "다"), row("", "다", "라")]
    assert errors(previewed("milestones", writer, csv_of(HEADER, *rows))) == ["일정은 3단계까지 둘 수 있습니다."]


def test_amounts_stand_on_leaves_only(project: Project, writer: User) -> None:
    rows = [row("추진계획", "", "가", "", "1,000"), row("", "가", "나", "", "500")]
    sentences = ["하위 일정이 있으면 금액은 하위 일정에 적으십시오."]
    assert errors(previewed("milestones", writer, csv_of(HEADER, *rows))) == sentences
    section = SectionFactory(project=project, kind__code="plan")
    MilestoneFactory(section=section, parent=MilestoneFactory(section=section, title="가"))
    assert errors(previewed("milestones", writer, csv_of(HEADER, rows[0]))) == sentences
    paid = MilestoneFactory(section=section, title="라", amount=5_000)
    assert errors(previewed("milestones", writer, csv_of(HEADER, row("추진계획", "라", "마")))) == sentences
    assert not paid.steps.exists()


def test_a_head_against_a_title_is_asked_about(project: Project, writer: User) -> None:
    rows = csv_of(["(단위: 백만원)"], HEADER, row("추진계획", "", "가", "", "12"))
    job = previewed("milestones", writer, rows)
    assert [question.code for question in job.questions] == ["unit"]
    confirm(previewed("milestones", writer, rows, answers={"unit": "million"}), writer)
    assert Milestone.objects.get().amount == 12_000_000


def test_a_unit_has_to_be_chosen(project: Project, writer: User) -> None:
    header = [*HEADER[:-1], "소요예산"]
    rows = csv_of(header, row("추진계획", "", "가", "", "1,000"))
    job = previewed("milestones", writer, rows)
    assert errors(job) == []
    assert "금액의 단위가 파일에 없습니다. 어느 단위로 읽습니까?" in [each.sentence for each in job.questions]
    assert errors(previewed("milestones", writer, rows, unit="thousand")) == []


def test_what_was_submitted_is_refused_by_row_and_not_reverted(project: Project, writer: User) -> None:
    job = confirm(previewed("milestones", writer, csv_of(HEADER, row("추진계획", "", "가"))), writer)
    put(project.department_plan, State.SUBMITTED)
    with pytest.raises(ImportRefused, match="‘부서 검토’ 단계"):
        revert_import(job, writer)
    assert errors(previewed("milestones", writer, csv_of(HEADER, row("추진계획", "", "나")))) == [
        "2024년 공원과 계획은 지금 ‘부서 검토’ 단계여서 바꿀 수 없습니다."
    ]


def exported(user: User) -> dict[str, bytes]:
    return {suffix: write(table_of(kind_of("milestones"), user, {})) for suffix, write in WRITERS.items()}


def test_what_is_exported_can_be_imported_again(project: Project, writer: User) -> None:
    section = SectionFactory(project=project, kind__code="plan")
    twin = SectionFactory(project=project, kind__code="plan")
    top = MilestoneFactory(section=section, title="=가", begins="2024-03-01", ends="2024-05-01")
    step = MilestoneFactory(section=section, parent=top, title="나")
    MilestoneFactory(section=section, parent=step, title="다", begins=None, date_wording="연중", amount=1_234_567)
    MilestoneFactory(section=section, title="=가", begins="2024-04-01")
    MilestoneFactory(section=twin, title="=가")
    other = MilestoneFactory(title="남의 일정")
    for suffix, data in exported(writer).items():
        job = previewed("milestones", writer, data, f"일정.{suffix}")
        assert errors(job) == []
        assert not job.summary["changes_anything"], suffix
        assert other.title not in data.decode(errors="ignore")


def test_a_title_is_changed_and_a_step_added_in_an_exported_file(project: Project, writer: User) -> None:
    section = SectionFactory(project=project, kind__code="plan")
    top = MilestoneFactory(section=section, title="설계", begins="2024-03-01")
    data = exported(writer)["csv"].decode().replace("설계", "기본설계")
    line = f"2024,,공원과,1,숲길 조성,추진계획,기본설계,용역,,2024. 4.,,,,,{section.pk},,\r\n"
    confirm(previewed("milestones", writer, (data + line).encode()), writer)
    top.refresh_from_db()
    assert (top.title, str(top.steps.get())) == ("기본설계", "용역")


def test_a_row_that_was_changed_meanwhile_is_refused_by_name(project: Project, writer: User) -> None:
    milestone = MilestoneFactory(section=SectionFactory(project=project, kind__code="plan"), title="설계")
    data = exported(writer)["csv"].decode().replace("2024. 3.", "2024. 4.")
    milestone.date_wording = "봄"
    milestone.save()
    [refused] = errors(previewed("milestones", writer, data.encode()))
    assert "설계" in refused
    milestone.delete()
    [refused] = errors(previewed("milestones", writer, data.encode()))
    assert "지워졌거나" in refused


def test_queries_dont_grow_with_rows(
    project: Project, writer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def rows(start: int, number: int) -> bytes:
        steps = [row("", f"일정 {start}", f"단계 {start + n}") for n in range(number)]
        return csv_of(HEADER, row("추진계획", "", f"일정 {start}"), *steps)

    confirm(previewed("milestones", writer, rows(0, 1)), writer)
    with django_assert_num_queries(52):
        confirm(previewed("milestones", writer, rows(100, 2)), writer)
    with django_assert_num_queries(52):
        confirm(previewed("milestones", writer, rows(200, 30)), writer)


def test_what_stands_in_brackets_tells_one_row_from_another(project: Project, writer: User) -> None:
    section = SectionFactory(project=project, kind__code="plan", kind__name="추진계획")
    first = MilestoneFactory(section=section, title="설명회(1차)", begins=date(2024, 3, 1), ends=None)
    confirm(previewed("milestones", writer, csv_of(HEADER, row("추진계획", "", "설명회(2차)", "2024. 5월"))), writer)
    first.refresh_from_db()
    assert first.begins == date(2024, 3, 1)
    assert Milestone.objects.get(title="설명회(2차)").begins == date(2024, 5, 1)


def test_more_text_than_may_be_is_refused_at_its_cell_before_any_is_compared(
    project: Project, writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One text that is merged over rows is small in its file, and is as many texts as it has rows."""
    rows = [row("추진계획", "가" * 100 if first else "", f"일정 {first}") for first in (True, False, False)]
    data = xlsx_of(HEADER, *rows, merged=["E2:E4"])
    monkeypatch.setattr(MilestoneKind, "most_letters", 280)
    job = previewed("milestones", writer, data)
    assert errors(job) == ["여기까지 글이 모두 280자를 넘습니다. 필요 없는 열을 지우거나 부서별로 나누어 올리십시오."]
    assert (places(job), job.can_be_confirmed) == ([(3, 4)], False)
    monkeypatch.setattr(MilestoneKind, "most_letters", 4_000_000)
    found = errors(previewed("milestones", writer, data))  # compared: nothing is called so
    assert found
    assert not any("여기까지" in each for each in found)
