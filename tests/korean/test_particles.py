"""Particles by words that were worked out by hand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korean.particles import with_particle

PAIRS = ["은(는)", "이(가)", "을(를)", "와(과)", "으로(로)"]
SYLLABLES = st.integers(ord("가"), ord("힣")).map(chr)


@pytest.mark.parametrize(
    ("name", "pair", "written"),
    [
        ("2024년 당초예산", "은(는)", "2024년 당초예산은"),
        ("제1회 추경", "을(를)", "제1회 추경을"),
        ("2024년 주요업무계획", "은(는)", "2024년 주요업무계획은"),
        ("교부세", "이(가)", "교부세가"),
        ("교부세", "와(과)", "교부세와"),
        ("소통담당관", "와(과)", "소통담당관과"),
        ("구비", "으로(로)", "구비로"),
        ("보조금", "으로(로)", "보조금으로"),
        ("연말", "으로(로)", "연말로"),
        ("연말", "을(를)", "연말을"),
        # Digits as they are read: 영 일 이 삼 사 오 육 칠 팔 구.
        *((f"그림 {digit}", "이(가)", f"그림 {digit}이") for digit in "013678"),
        *((f"그림 {digit}", "이(가)", f"그림 {digit}가") for digit in "2459"),
        ("10", "으로(로)", "10으로"),
        ("3", "으로(로)", "3으로"),
        ("6", "으로(로)", "6으로"),
        *((digit, "으로(로)", f"{digit}로") for digit in "1245789"),
        # What isn't read doesn't count.
        ("“추진실적”", "을(를)", "“추진실적”을"),
        ("“기대효과”", "을(를)", "“기대효과”를"),
        ("2026년 중기전망(2024년 기준)", "은(는)", "2026년 중기전망(2024년 기준)은"),
        ("홈페이지 (본예산)", "을(를)", "홈페이지 (본예산)를"),
        ("“2024. 13.”", "은(는)", "“2024. 13.”은"),
        # Nobody knows how these are read.
        ("writer", "은(는)", "writer은(는)"),
        ("“SNS”", "을(를)", "“SNS”을(를)"),
        ("!", "이(가)", "!이(가)"),
        ("(비어 있음)", "이(가)", "(비어 있음)이(가)"),
        ("", "이(가)", "이(가)"),
    ],
)
def test_a_particle_follows_the_sound(name: Any, pair: Any, written: Any) -> None:
    assert with_particle(name, pair) == written


@given(name=st.text(), pair=st.sampled_from(PAIRS))
def test_the_name_stays_as_it_is(name: str, pair: Any) -> None:
    assert with_particle(name, pair).startswith(name)


@given(before=st.text(), last=SYLLABLES, pair=st.sampled_from(PAIRS))
def test_every_syllable_decides_alone(before: Any, last: Any, pair: Any) -> None:
    assert with_particle(before + last, pair) == before + with_particle(last, pair)
    assert "(" not in with_particle(last, pair)


@given(syllable=SYLLABLES)
def test_of_28_finals_one_is_none(syllable: Any) -> None:
    vowel_only = (ord(syllable) - 0xAC00) % 28 == 0
    assert with_particle(syllable, "은(는)")[-1] == ("는" if vowel_only else "은")
