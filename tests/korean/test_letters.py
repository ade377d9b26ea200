"""Letters are stored as everybody's fonts have them."""

import re
from pathlib import Path
from unicodedata import category, normalize

import pytest

from korean.letters import PRIVATE, composed

EDITORS = Path(__file__).parents[2] / "static/js/editor/letters.js"
pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (normalize("NFD", "홍보 영상"), "홍보 영상"),
        ("\U000f03da 추진\U000f02ef계획 \U000f02b1", "□ 추진·계획 ①"),
        ("\uf06e 제목 \uf0e0 결과", "■ 제목 → 결과"),
        ("\U000f02ba \ue1a7", "\U000f02ba \ue1a7"),
        ("○ 그대로 - 둘 것 ㅇ 1,234", "○ 그대로 - 둘 것 ㅇ 1,234"),
    ],
)
def test_syllables_are_composed_and_makers_own_signs_are_what_they_look_like(written: str, stored: str) -> None:
    assert composed(written) == stored
    assert composed(stored) == stored


def test_only_private_letters_are_replaced_and_only_by_public_ones() -> None:
    assert {category(letter) for letter in PRIVATE} == {"Co"}
    assert "Co" not in {category(letter) for look in PRIVATE.values() for letter in look}


def test_the_editor_knows_the_same() -> None:
    known = re.findall(r'^  "\\u\{([0-9a-f]+)\}": "(.+)",$', EDITORS.read_text(), re.MULTILINE)
    assert {chr(int(code, 16)): look for code, look in known} == PRIVATE
