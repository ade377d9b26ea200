"""Sentences from the word banks."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from korean.particles import with_particle

FEW = 2
_HERE = Path(__file__).parent
_PARTICLES = re.compile(r"(\S+?)(을\(를\)|이\(가\)|은\(는\)|와\(과\)|으로\(로\))")


@cache
def bank(name: str) -> Any:
    return yaml.safe_load((_HERE / f"{name}.yaml").read_text(encoding="utf-8"))


def with_particles(text: str) -> str:
    """Choose each particle by the sound that the word before it ends on: `홈페이지을(를)` → `홈페이지를`."""
    return _PARTICLES.sub(lambda match: with_particle(match[1], match[2]), text)


class Writer:
    """Writes about one subject; no sentence of a kind comes twice before all of them have come.

    A few words fill all blanks of a kind, as one project has one target and a few places.
    """

    def __init__(self, random: Random, subject: str, year: int, words: Mapping[str, list[str]]) -> None:
        self.random = random
        self.subject = subject
        self.year = year
        kinds = {**bank("phrases")["words"], **words}
        self._words = {kind: random.sample(known, min(FEW, len(known))) for kind, known in kinds.items()}
        self._unused: dict[str, list[str]] = {}

    def sentence(self, kind: str) -> str:
        return self.fill(self._next(kind, bank("phrases")[kind]))

    def sentences(self, kind: str, number: int) -> list[str]:
        return [self.sentence(kind) for _ in range(number)]

    def word(self, kind: str) -> str:
        return self.random.choice(self._words[kind])

    def picture(self, kind: str) -> str:
        return self.fill(self._next(f"picture {kind}", bank("phrases")["picture"][kind]))

    def fill(self, template: str) -> str:
        m = self.random.randint(2, 9)
        blanks = {kind: self.word(kind) for kind in self._words}
        filled = template.format(
            subject=self.subject,
            n=self.random.randint(12, 98),
            m=m,
            more=m + self.random.randint(1, 6),
            year=self.year,
            last=self.year - 1,
            **blanks,
        )
        return with_particles(filled)

    def _next(self, kind: str, templates: list[str]) -> str:
        if not self._unused.get(kind):
            self._unused[kind] = self.random.sample(templates, len(templates))
        return self._unused[kind].pop()
