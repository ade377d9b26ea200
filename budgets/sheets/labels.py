"""How columns and rows of money are called in the sheets of finance systems, beside the names of the code tables."""

import re

from spreadsheets.layouts import SUMS

#: Names by which a source of the code table is known as well.
SHORT_NAMES: dict[str, tuple[str, ...]] = {
    "국비": ("국", "국고", "국고보조금", "국비보조금", "국고보조"),
    "도비": ("도", "도비보조금"),
    "시비": ("시", "시비보조금"),
    "구비": ("구",),
    "군비": ("군",),
    "균특": ("균특회계", "균특보조금", "지특", "지특회계", "균형발전특별회계", "지역균형발전특별회계"),
    "국가기금": ("기금보조금", "국가기금보조금"),
    "특별교부세": ("특교세", "특별교부"),
    "보통교부세": ("보교세", "보통교부"),
    "부동산교부세": ("부교세", "부동산교부"),
    "소방안전교부세": ("소방교부세", "소방안전"),
    "지방소멸대응기금": ("소멸기금", "소멸대응기금", "지방소멸기금"),
    "국민체육진흥기금": ("체육기금", "체육진흥기금"),
    "특별조정교부금": ("특조금", "특조", "특별조정", "특교금"),
    "조정교부금": ("일반조정교부금", "조교금"),
    "지방채": ("지방채발행",),
    "타 기관 부담금": ("타기관", "타기관부담", "부담금"),
    "민자": ("민간자본", "민간투자"),
    "자부담": ("자체부담",),
}

#: What stands above columns of an amount and its sources, in a header of two rows.
ABOVE_SOURCES = (
    "예산액",
    "예산",
    "재원",
    "재원별",
    "재원내역",
    "재원구성",
    "예산현액",
    "사업비",
    "본예산",
    "본예산액",
    "당초예산",
    "당초예산액",
    "추경예산",
    "추경예산액",
    "최종예산",
    "최종예산액",
    "경정액",
    "경정예산액",
    "금년도예산액",
    "금년도예산",
    "금년예산",
    "올해예산",
    "요구액",
    "조정액",
    "소요예산",
)

#: What the column of amounts is called; two of them that differ are asked about.
AMOUNTS = (
    "예산액",
    "예산현액",
    "예산",
    "본예산",
    "본예산액",
    "당초예산",
    "당초예산액",
    "추경예산",
    "추경예산액",
    "최종예산",
    "최종예산액",
    "경정액",
    "경정예산액",
    "금년도예산액",
    "금년도예산",
    "금년예산",
    "올해예산",
    "요구액",
    "조정액",
    "사업비",
    "총사업비",
    "소요예산",
    "예산 총액",
    "계",
    "합계",
    *(f"{above} {sum_}" for above in ABOVE_SOURCES for sum_ in ("계", "합계", "소계")),
    "예산액 예산액",
)
_BEFORE = ("기정액", "기정예산액", "기정예산", "기정", "전년도예산액", "전년도예산", "전년예산액", "전년예산", "전년도")
BEFORE = (*_BEFORE, *(f"{above} {sum_}" for above in _BEFORE for sum_ in ("계", "합계", "소계", "금액")))
DIFFERENCES = (
    "비교증감",
    "증감",
    "증감액",
    "비교증감액",
    "증감액(△)",
    "증△감",
    "비교증△감",
    *(f"{above} {below}" for above in ("증감", "비교증감", "비교") for below in ("금액", "액", "증감", "증감액")),
)
RATES = (
    "증감률",
    "증감율",
    "증감비율",
    "비율",
    "신장률",
    *(
        f"{above} {below}"
        for above in ("증감", "비교증감", "비교")
        for below in ("비율", "률", "율", "%", "증감률", "증감율", "(%)")
    ),
)

#: Of these, what may be the sum of a row's other columns.
SUM_LABELS = frozenset({"계", "합계", "총계", "소계", "총액", "총사업비", "합계액"})

#: Money that is no budget: what was spent of it, and what is left.
_NOT_BUDGETED = re.compile(
    r"집행|지출|잔액|결산|배정(?!.*교부)|원인행위|불용|수입(?!대체)|징수(?!교부)|비율|구성비|증감|기정|전년|[률율%]$|^(?:순번|연번|번호|no\.?|순서)$"
    r"|코드|연도(?!.*(?:비|금|세|보조|부담|기금)$)|일자(?!리)|날짜|기간(?!제)|전화|인원|수량|면적|건수|횟수|차수|회차",
    re.IGNORECASE,
)

#: “홍보 소계”, “기획재정국 합계(일반회계)”; 회계 and 통계 are none.
_SUM = re.compile(r"(?:.*(?:소계|합계|총계|총합계|누계)|.*\s계|계)")
_OF = re.compile(r"(?P<of>[^()（）\[\]]+?)\s*(?:소계|합계|총계|총합계|누계|\s계)")
_BEHIND = re.compile(r"(?<=\S)\s*[(\[（].*?[)\]）]\s*$")
_AROUND = " ()（）[]<>〈〉【】*:：."


def is_sum(name: str) -> bool:
    """Whether a row with this name is a sum by its name alone."""
    plain = _BEHIND.sub("", " ".join(name.split())).strip(_AROUND)
    return plain.replace(" ", "") in SUMS or bool(_SUM.fullmatch(plain))


def summed_by(name: str) -> str:
    """What a sum's name says that it is the sum of: 공원과 of “공원과 소계”; empty where brackets limit it."""
    found = _OF.fullmatch(" ".join(name.split()))
    return found["of"] if found else ""


def may_be_budgeted(label: str) -> bool:
    """Whether money in a column with an unknown label may be a part of the budget."""
    return not _NOT_BUDGETED.search(label)
