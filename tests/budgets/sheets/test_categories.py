"""Which 사업 구분 a 정책사업 belongs to is known by what it is, however its name is written."""

import pytest

from budgets.sheets.categories import FINANCE, OPERATION, POLICY, category_in, category_question

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("policy", "category"),
    [
        ("행정운영경비(공원과)", OPERATION),
        ("행정운영\n경비", OPERATION),
        ("01 행정운영경비", OPERATION),
        ("3. 행정 운영 경비", OPERATION),
        ("인력운영비", OPERATION),
        ("기본경비(총무과)", OPERATION),
        ("재무활동(기획예산과)", FINANCE),
        ("재무활동비", FINANCE),
        ("02 내부거래지출", FINANCE),
        ("보전지출", FINANCE),
        ("푸른 도시", POLICY),
        ("2024 세계 정원 박람회", POLICY),
        ("", POLICY),
        (None, POLICY),
    ],
)
def test_names_of_the_code_book_are_known(policy: str | None, category: str) -> None:
    assert category_in(policy) == category


@pytest.mark.parametrize(
    "policy", ["구청 행정운영 개선", "기본경비 절감 사업", "예비비", "공통 인력운영비", "인건비", "지방채 상환"]
)
def test_what_only_sounds_like_one_is_asked(policy: str) -> None:
    assert category_in(policy) is None
    question = category_question(policy, [POLICY, OPERATION], row=3)
    assert (question.place, policy in question.sentence) == ("4행", True)
    assert [each.value for each in question.choices] == [POLICY, OPERATION]
