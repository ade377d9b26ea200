"""Money that a program keeps from sources that a file doesn't have: it stands beside the file's own, and is asked."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from budgets.money import format_money_with_unit as shown
from spreadsheets.imports.planning import Change
from spreadsheets.questions import Choice, Question

from .copied_lines import Money as Copied
from .copied_lines import Place

if TYPE_CHECKING:
    from .resources import BudgetLineResource

ADD, REPLACE = "add", "replace"
CODE = "doubled"
LISTED = 5  # programs that a question names
CHOICES = (
    Choice(REPLACE, "파일에 없는 재원은 0으로 바꿈 (합계가 파일과 같아짐)"),
    Choice(ADD, "그대로 두고 더함 (일부 재원만 있는 파일)"),
)


@dataclass
class Rest:
    """What a program keeps in an edition, in won by source, where the file has other money for it there."""

    budget: Change
    program: Change
    in_file: int
    by_source: dict[int, int] = field(default_factory=dict)
    #: Its lines that are in the database.
    stored: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.by_source.values())


class Staying:
    """The file's total for each program in each edition, beside what would stand there after the import."""

    def __init__(self, lines: "BudgetLineResource") -> None:
        self.lines = lines
        self._is_replaced = lines.plan.options.get("answers", {}).get(CODE) == REPLACE
        self._found: list[Rest] = []
        self._in_file = _sums_in_file(lines)

    def settle_stored(self) -> None:
        """Find what stays in editions that are there, and take it away where that is the answer."""
        budgets, programs = self.lines.budgets.by_pk, self.lines.programs.by_pk
        rests: dict[tuple, Rest] = {}
        for pk, values in self.lines.missing:
            budget, program = budgets.get(values["budget_id"]), programs.get(values["program_id"])
            if budget and program and values["amount"] and (rest := self._rest(rests, budget, program)):
                rest.by_source[values["source_id"]] = values["amount"]
                rest.stored.append((pk, values))
        _empty(self.lines, self._note(rests))

    def settled(self, budget: Change, copied: dict[Place, Copied]) -> dict[Place, Copied]:
        """The same of lines that a new edition copies: as they are, or without money where that is the answer."""
        rests: dict[tuple, Rest] = {}
        for (_, source), (program, won) in copied.items():
            if won and (rest := self._rest(rests, budget, program)):
                rest.by_source[source] = won
        gone = {(rest.program.key, source) for rest in self._note(rests) for source in rest.by_source}
        return {place: (program, 0 if place in gone else won) for place, (program, won) in copied.items()}

    def _rest(self, rests: dict[tuple, Rest], budget: Change, program: Change) -> Rest | None:
        key = (budget, program.key)
        if key not in self._in_file:
            return None
        return rests.setdefault(key, Rest(budget, program, self._in_file[key]))

    def _note(self, rests: dict[tuple, Rest]) -> list[Rest]:
        """Keep those that make a difference for the question; gives those that are to go."""
        found = [rest for rest in rests.values() if rest.total]
        self._found += found
        return found if self._is_replaced else []

    def ask(self) -> None:
        """One question for the whole file, where anything stays."""
        if not self._found:
            return
        has_editions = len({rest.budget for rest in self._found}) > 1
        named = [self._named(rest, has_edition=has_editions) for rest in self._found[:LISTED]]
        more = f" 외 {len(self._found) - LISTED:,}개" if len(self._found) > LISTED else ""
        sentence = (
            f"{len(self._found):,}개 세부사업에 파일에 없는 재원의 금액이 남아, 저장한 뒤의 합계가 파일과 다릅니다: "
            f"{'; '.join(named)}{more}. 어떻게 합니까?"
        )
        self.lines.plan.ask(Question(CODE, sentence, CHOICES, is_remembered=False))

    def _named(self, rest: Rest, *, has_edition: bool) -> str:
        lines = self.lines
        kept = ", ".join(f"{lines.sources.names[source]} {shown(won)}" for source, won in rest.by_source.items())
        edition = f" {lines.budgets.label_of(rest.budget)}" if has_edition else ""
        after = shown(rest.in_file + rest.total)
        return (
            f"“{lines.programs.label_of(rest.program)}”{edition} 파일 {shown(rest.in_file)}, "
            f"저장 뒤 {after}({kept}이 남음)"
        )


def _sums_in_file(lines: "BudgetLineResource") -> dict[tuple, int]:
    """In won, by edition and program; without those whose rows all say by their numbers which lines they are."""
    found: dict[tuple, int] = defaultdict(int)
    without_number = set()
    for change in lines.changes:
        budget, program, _ = change.key
        found[budget, program.key] += change.values["amount"]
        if change.exported_pk is None:
            without_number.add((budget, program.key))
    return {key: won for key, won in found.items() if key in without_number}


def _empty(lines: "BudgetLineResource", rests: list[Rest]) -> None:
    """Let stored lines have nothing after the import."""
    lines.changes += [_emptied(rest, pk, values) for rest in rests for pk, values in rest.stored]
    gone = {pk for rest in rests for pk, _ in rest.stored}
    lines.missing = [each for each in lines.missing if each[0] not in gone]


def _emptied(rest: Rest, pk: Any, values: dict[str, Any]) -> Change:
    source = values["source_id"]
    return Change(
        rest.program.row,
        (rest.budget, rest.program, source),
        {"amount": 0},
        {},
        parents={"budget": rest.budget, "program": rest.program},
        defaults={"source_id": source},
        pk=pk,
        before={"amount": values["amount"]},
    )
