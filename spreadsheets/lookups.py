"""Finding rows of a code table by what people write: a code, perhaps without its zeros, or a name."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from .columns import looks, squeezed
from .values import nearest

#: How closely a name is looked at, one after the other: as it stands, as it looks, without what stands in brackets.
_SEEN: tuple[Callable[[str], str], ...] = (str, looks, squeezed)


class Unknown(ValueError):
    """Nothing, or more than one thing, is called like that; the text says what comes near."""


class Lookup:
    """The rows of a table by code and by name, read once for a whole file."""

    def __init__(self, what: str, rows: Iterable[tuple[Any, str, str]]) -> None:
        self.what = what
        self.names: dict[Any, str] = {}
        self._by_code: dict[str, Any] = {}
        self._by_number: dict[int, list[Any]] = defaultdict(list)
        self._by_name: dict[tuple[Callable, str], list[Any]] = defaultdict(list)
        for pk, code, name in rows:
            self.names[pk] = name
            self._by_code[code] = pk
            for seen in _SEEN:
                self._by_name[seen, seen(name)].append(pk)
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
            raise Unknown(f"“{text}” {self.what}: 같은 이름이 둘 이상입니다. 코드로 적으십시오.")
        raise Unknown(self._unknown(text))

    def also(self, other: str, name: str) -> None:
        """Let what is called `name` be found by another name as well, unless that means something already."""
        if found := self._named(name):
            for seen in _SEEN:
                self._by_name.setdefault((seen, seen(other)), found)

    def _named(self, text: str) -> list[Any]:
        return next((found for seen in _SEEN if (found := self._by_name.get((seen, seen(text)), []))), [])

    def _unknown(self, text: str) -> str:
        near = nearest(text, list(self.names.values()))
        if not near:
            return f"“{text}” {self.what}: 없는 이름입니다. 이름이나 코드를 확인하십시오."
        said = ", ".join(f"“{name}”" for name in near)
        return (
            f"“{text}” {self.what}: 없는 이름입니다. {said} 가운데 하나를 뜻하십니까?"
            if near[1:]
            else (f"“{text}” {self.what}: 없는 이름입니다. {said}을(를) 뜻하십니까?")
        )
