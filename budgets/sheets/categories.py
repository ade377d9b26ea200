"""Which 사업 구분 a 정책사업 belongs to, by what its name says; where that is in doubt it is asked."""

import re
from collections.abc import Iterable

from spreadsheets.questions import Choice, Question

POLICY, OPERATION, FINANCE = "정책사업비", "행정운영경비", "재무활동비"

#: Numbers before a name: 01, 1., 제1-2, 가.
_NUMBER = re.compile(r"^(?:제?[\d\-.()]+|[가-하]\.)\s*")
_BRACKETS = re.compile(r"[(\[〔（].*?[)\]〕）]")
#: Of the code book of local budgets: what a name of such spending is, or begins with.
_BEGINNINGS = {"행정운영경비": OPERATION, "재무활동": FINANCE}
_NAMES = {
    "행정운영": OPERATION,
    "인력운영비": OPERATION,
    "인력운영": OPERATION,
    "기본경비": OPERATION,
    "내부거래지출": FINANCE,
    "내부거래": FINANCE,
    "보전지출": FINANCE,
    "재무활동비": FINANCE,
}
_WORDS = ("행정운영", "인력운영", "기본경비", "재무활동", "내부거래", "보전지출", "예비비", "인건비", "상환")


def category_in(policy: str | None) -> str | None:
    """The name of the category of a 정책사업; None where its name leaves that open.

    Blanks, line breaks, a number before the name and brackets behind it don't matter: `01 행정운영경비(공원과)`.
    """
    name = "".join(_BRACKETS.sub("", _NUMBER.sub("", (policy or "").strip())).split())
    for begins, category in _BEGINNINGS.items():
        if name.startswith(begins):
            return category
    if name in _NAMES:
        return _NAMES[name]
    return None if any(word in name for word in _WORDS) else POLICY


def category_question(policy: str, names: Iterable[str], row: int | None = None, column: int | None = None) -> Question:
    """Asks which of the categories a 정책사업 is; its answer is one of `names`."""
    return Question(
        f"category:{''.join(policy.split())}",
        f"“{' '.join(policy.split())}”의 사업 구분을 이름만으로 알 수 없습니다. 어느 구분입니까?",
        tuple(Choice(name, name) for name in names),
        row=row,
        column=column,
    )
