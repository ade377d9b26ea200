"""Finding rows of a code table by what people write: a code, perhaps without its zeros, or a name."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from korean.particles import with_particle

from .columns import loose_key, name_key
from .values import nearest

#: How names are compared, the strictest first: as written, as they look, and without what is in brackets.
_KEYS: tuple[Callable[[str], str], ...] = (str, name_key, loose_key)


class UnknownName(ValueError):
    """A name of nothing, or of more than one thing; the text says which names come near."""


class Contradiction(UnknownName):
    """A code of one thing and the name of another; the text says both."""


class Found(NamedTuple):
    """What a code and a name mean, and the sentence that says what is doubtful about it; empty for nothing."""

    pk: Any
    doubt: str = ""


class Lookup:
    """The rows of a table by code and by name, read once for a whole file.

    `own_names` are those that rows have besides the one that they are found by; sentences name only what is `offered`.
    """

    def __init__(
        self,
        label: str,
        rows: Iterable[tuple[Any, str, str]],
        *,
        own_names: Mapping[Any, str] = MappingProxyType({}),
        offered: Collection[Any] | None = None,
    ) -> None:
        self.label = label
        self.names: dict[Any, str] = {}
        self.own_names = own_names
        self.offered = offered
        self._by_code: dict[str, Any] = {}
        self._by_number: dict[int, list[Any]] = defaultdict(list)
        self._by_name: dict[tuple[Callable, str], list[Any]] = defaultdict(list)
        for pk, code, name in rows:
            self.names[pk] = name
            self._by_code[code] = pk
            for key in _KEYS:
                self._by_name[key, key(name)].append(pk)
            if code.isdecimal():
                self._by_number[int(code)].append(pk)

    def find(self, text: str) -> Any:
        """The primary key of what is called `text`; raises Unknown."""
        if text in self._by_code:
            return self._by_code[text]
        found = self._named(text)
        if not found and text.isdecimal():
            # A spreadsheet takes 05 for a number, and leaves 5.
            found = self._by_number.get(int(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownName(f"“{text}” {self.label}: 같은 이름이 둘 이상입니다. 코드로 적으십시오.")
        raise UnknownName(self._unknown(text))

    def name_of(self, text: str) -> str | None:
        """The name of what is called `text`; None where nobody knows that."""
        return self.names.get(self._find_or_none(text))

    def find_by(self, code: str | None, name: str | None) -> Found:
        """What both mean; raises UnknownName, or Contradiction where each means something else."""
        if code is None or name is None:
            return Found(self.find(code or name or ""))
        by_code, by_name = self._find_or_none(code), self._find_or_none(name)
        if by_code is None and by_name is None:
            raise UnknownName(self._unknown(name))
        if by_code is None:
            return Found(by_name, f"{self._code(code)} 없는 코드여서 이름 {_as(f'“{name}”')} 찾았습니다.")
        if by_code == by_name or self._is_called(by_code, name):
            return Found(by_code)
        if by_name is not None:
            raise Contradiction(
                f"{self._code(code)} {self._shown(by_code)}의 것인데 이름은 “{name}”입니다. "
                f"어느 {self.label}인지 코드와 이름을 맞추십시오."
            )
        unknown = with_particle(f"“{name}” {self.label}", "이(가)")
        return Found(by_code, f"{unknown} 없어 코드대로 {_as(self._shown(by_code))} 봅니다.")

    def _find_or_none(self, text: str) -> Any:
        try:
            return self.find(text)
        except UnknownName:
            return None

    def _is_called(self, pk: Any, name: str) -> bool:
        own = {self.names[pk], self.own_names.get(pk, self.names[pk])}
        return any(key(name) == key(each) for each in own for key in _KEYS)

    def _code(self, code: str) -> str:
        return f"{self.label} 코드 {with_particle(f'“{code}”', '은(는)')}"

    def _shown(self, pk: Any) -> str:
        return f"“{self.names[pk]}”" if self._is_offered(pk) else f"다른 {self.label}"

    def _is_offered(self, pk: Any) -> bool:
        return self.offered is None or pk in self.offered

    def add_alias(self, other: str, name: str) -> None:
        """Let `name` be found by another name as well, unless that means something already."""
        if found := self._named(name):
            for key in _KEYS:
                self._by_name.setdefault((key, key(other)), found)

    def _named(self, text: str) -> list[Any]:
        return next((found for key in _KEYS if (found := self._by_name.get((key, key(text)), []))), [])

    def _unknown(self, text: str) -> str:
        near = nearest(text, [name for pk, name in self.names.items() if self._is_offered(pk)])
        if not near:
            return f"“{text}” {self.label}: 없는 이름입니다. 이름이나 코드를 확인하십시오."
        names = ", ".join(f"“{name}”" for name in near)
        meant = f"{names} 가운데 하나를" if near[1:] else with_particle(names, "을(를)")
        return f"“{text}” {self.label}: 없는 이름입니다. {meant} 뜻하십니까?"


def _as(name: str) -> str:
    """With the particle of what something is found by or taken for."""
    return with_particle(name, "으로(로)")
