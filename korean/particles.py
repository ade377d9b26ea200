"""Particles behind a name: 은 or 는, 을 or 를 … by the sound that it ends on."""

import re

#: Behind a final consonant and behind a vowel, by how an undecided sentence writes both.
_PAIRS = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "와(과)": ("과", "와"),
    "으로(로)": ("으로", "로"),
}
_RIEUL = 8
#: The finals of 영, 일, 이, 삼 … 구, as a syllable's code counts them; only ㄹ counts by itself.
_DIGITS = dict(zip("0123456789", (21, _RIEUL, 0, 16, 0, 0, 1, _RIEUL, _RIEUL, 0), strict=True))
# Nobody reads them aloud; and what brackets add doesn't change the particle.
_UNREAD = re.compile(r"(?:\s*\([^()]*\)|[\s”’\"'」』》〉.,!?])+$")


def with_particle(name: object, pair: str) -> str:
    """`name` with the particle that fits of a pair such as `은(는)`; with both where the sound is unknown."""
    text = str(name)
    after_final, after_vowel = _PAIRS[pair]
    final = _final(_UNREAD.sub("", text)[-1:])
    if final is None:
        return text + pair
    return text + (after_vowel if not final or (final == _RIEUL and after_final == "으로") else after_final)


def _final(letter: str) -> int | None:
    """Which consonant ends a syllable or a digit, 0 for none; None for letters that say nothing of their sound."""
    if "가" <= letter <= "힣":
        return (ord(letter) - ord("가")) % 28
    return _DIGITS.get(letter)
