"""Finding rows of a code table by what people write: a code, perhaps without its zeros, or a name."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from .columns import loose_key, name_key
from .values import nearest

#: How names are compared, the strictest first: as written, as they look, and without what is in brackets.
_KEYS: tuple[Callable[[str], str], ...] = (str, name_key, loose_key)


class UnknownName(ValueError):
    """A name of nothing, or of more than one thing; the text says which names come near."""


class Lookup:
    """The rows of a table by code and by name, read once for a whole file."""

    def __init__(self, label: str, rows: Iterable[tuple[Any, str, str]]) -> None:
        self.label = label
        self.names: dict[Any, str] = {}
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

    def add_alias(self, other: str, name: str) -> None:
        """Let `name` be found by another name as well, unless that means something already."""
        if found := self._named(name):
            for key in _KEYS:
                self._by_name.setdefault((key, key(other)), found)

    def _named(self, text: str) -> list[Any]:
        return next((found for key in _KEYS if (found := self._by_name.get((key, key(text)), []))), [])

    def _unknown(self, text: str) -> str:
        near = nearest(text, list(self.names.values()))
        if not near:
            return f"“{text}” {self.label}: 없는 이름입니다. 이름이나 코드를 확인하십시오."
        names = ", ".join(f"“{name}”" for name in near)
        return (
            f"“{text}” {self.label}: 없는 이름입니다. {names} 가운데 하나를 뜻하십니까?"
            if near[1:]
            else (f"“{text}” {self.label}: 없는 이름입니다. {names}을(를) 뜻하십니까?")
        )
