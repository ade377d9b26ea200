"""The columns of our own lists of projects and of milestones."""

from budgets.models import FundingSource
from budgets.sheets.resources import read_amount
from integrity.audited_writes import AuditedWrites
from plans.models import Project
from spreadsheets.columns import Column, without_options
from spreadsheets.reading.workbook import Month, Value
from spreadsheets.resources import SheetResource
from spreadsheets.values import code, is_blank, text, whole, yes_no
from spreadsheets.values import year as read_year
from spreadsheets.writing.table import IDENTITY, VERSION, Format
from staffing.sheets.lookups import department_names

_KINDS = {str(label): value for value, label in Project.Kind.choices}
#: So many digits a number without its area code's zero has: 2-1234-567 and longer ones.
_WITHOUT_ZERO = 9
_PART = "section__project__department_plan"


def as_written(value: Value) -> Value:
    """Of a date what stands there: it is read when the plan is known, whose year it has where none is written."""
    if isinstance(value, Month):
        return f"{value.year}. {value.month}."
    return None if is_blank(value) else value


def read_kind(value: Value) -> str | None:
    written = text(value)
    if written is None:
        return None
    plain = "".join(written.split())
    named = [label for label in _KINDS if label in plain]
    if len(named) == 1 and plain.startswith(named[0]):
        return _KINDS[named[0]]
    raise ValueError(f"“{written}” 구분을 알 수 없습니다. 신규나 계속으로 적으십시오.")


def read_telephone(value: Value) -> str | None:
    """A number as it is; of one that a spreadsheet took for an amount the zero before it is lost."""
    if isinstance(value, int | float) and not isinstance(value, bool) and len(f"{value:.0f}") >= _WITHOUT_ZERO:
        raise ValueError(f"“{value:.0f}”: 앞의 0이 사라진 전화번호입니다. 셀 서식을 ‘텍스트’로 바꾸고 다시 적으십시오.")
    return text(value)


class ProjectColumns(AuditedWrites, SheetResource):
    year = Column(
        "연도",
        without_options(read_year),
        attribute="department_plan__plan__year",
        aliases=["계획연도"],
        inherits=True,
        width=8,
    )
    department_code = Column("부서코드", without_options(code), attribute="department_plan__department__code")
    department = Column(
        "부서",
        without_options(text),
        attribute="department_plan__department__name",
        aliases=["부서명", "담당부서"],
        inherits=True,
        choices=department_names,
        width=18,
        is_title=True,
    )
    number = Column(
        "번호",
        without_options(lambda value: whole(value, least=1, most=32_767)),
        attribute="number",
        aliases=["연번", "사업번호", "순번"],
        width=6,
    )
    title = Column(
        "사업명",
        without_options(text),
        attribute="title",
        aliases=["주요사업", "주요사업명", "제목"],
        required=True,
        width=36,
        is_title=True,
    )
    kind = Column(
        "구분",
        without_options(read_kind),
        attribute="get_kind_display",
        aliases=["신규/계속", "신규·계속", "신규계속"],
        choices=lambda: list(_KINDS),
        width=8,
    )
    is_pledge = Column(
        "공약사업",
        without_options(yes_no),
        attribute="is_pledge",
        aliases=["공약"],
        choices=lambda: ["예", "아니오"],
        width=8,
    )
    team = Column("팀", without_options(text), attribute="team__name", aliases=["팀명", "담당팀"], is_title=True)
    person = Column("담당자", without_options(text), attribute="person", aliases=["담당", "담당자명"])
    telephone = Column("전화", without_options(read_telephone), attribute="telephone", aliases=["전화번호", "연락처"])
    period_label = Column("기간 이름", without_options(text), attribute="period_label")
    begins = Column("기간 시작", without_options(as_written), attribute="begins", format=Format.MONTH, aliases=["시작"])
    ends = Column("기간 끝", without_options(as_written), attribute="ends", format=Format.MONTH, aliases=["끝", "종료"])
    period_wording = Column("기간 표기", without_options(text), attribute="period_wording", width=20)
    place = Column("사업장소", without_options(text), attribute="place", aliases=["장소", "위치"], width=24)
    target = Column("사업대상", without_options(text), attribute="target", aliases=["대상"], width=24)
    prints_budget = Column(
        "소요예산 인쇄", without_options(yes_no), attribute="prints_budget", choices=lambda: ["예", "아니오"], width=10
    )
    sole_source = Column(
        "전액 재원",
        without_options(text),
        attribute="sole_source__name",
        choices=lambda: list(FundingSource.objects.values_list("name", flat=True)),
    )
    id = Column(IDENTITY, without_options(whole), attribute="pk", hidden=True)
    version = Column(VERSION, without_options(whole), attribute="version", hidden=True)


class MilestoneColumns(AuditedWrites, SheetResource):
    year = Column(
        "연도",
        without_options(read_year),
        attribute=f"{_PART}__plan__year",
        aliases=["계획연도"],
        inherits=True,
        width=8,
    )
    department_code = Column("부서코드", without_options(code), attribute=f"{_PART}__department__code")
    department = Column(
        "부서",
        without_options(text),
        attribute=f"{_PART}__department__name",
        aliases=["부서명", "담당부서"],
        inherits=True,
        choices=department_names,
        width=18,
        is_title=True,
    )
    number = Column(
        "사업번호",
        without_options(whole),
        attribute="section__project__number",
        aliases=["번호", "연번"],
        inherits=True,
        width=8,
    )
    project = Column(
        "사업명",
        without_options(text),
        attribute="section__project__title",
        aliases=["주요사업", "주요사업명"],
        inherits=True,
        width=30,
        is_title=True,
    )
    section = Column(
        "항목",
        without_options(text),
        attribute="section__heading",
        aliases=["항목명", "실적/계획"],
        required=True,
        inherits=True,
        is_title=True,
    )
    parent = Column("상위 일정", without_options(text), attribute="parent__title", width=24, is_title=True)
    title = Column(
        "일정",
        without_options(text),
        attribute="title",
        aliases=["추진내용", "내용", "일정명"],
        required=True,
        width=40,
        is_title=True,
    )
    date_label = Column("날짜 이름", without_options(text), attribute="date_label")
    begins = Column("시작", without_options(as_written), attribute="begins", format=Format.MONTH, aliases=["시작월"])
    ends = Column("끝", without_options(as_written), attribute="ends", format=Format.MONTH, aliases=["종료", "종료월"])
    date_wording = Column("날짜 표기", without_options(text), attribute="date_wording", width=18)
    amount = Column("소요예산", read_amount, attribute="amount", format=Format.WON, aliases=["예산", "금액"], width=16)
    body_shows_amount = Column(
        "내용에 금액 있음",
        without_options(yes_no),
        attribute="body_shows_amount",
        choices=lambda: ["예", "아니오"],
    )
    section_id = Column("항목 관리번호(고치지 마십시오)", without_options(whole), attribute="section_id", hidden=True)
    id = Column(IDENTITY, without_options(whole), attribute="pk", hidden=True)
    version = Column(VERSION, without_options(whole), attribute="version", hidden=True)
