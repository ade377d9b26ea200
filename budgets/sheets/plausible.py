"""Sums that are possible and hardly meant, which a person has to confirm: ten times as much, or as little."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from budgets.models import Budget, BudgetLine
from budgets.money import format_money_with_unit as shown
from budgets.sheets.units import ANOTHER_UNIT, wants_another_unit
from korean.particles import with_particle
from spreadsheets.imports.planning import Change
from spreadsheets.questions import Choice, Question

if TYPE_CHECKING:
    from .resources import BudgetLineResource

LEAP = 10  # times more or less: a zero too many, or too few
FAR = 300  # of other programs, or of one since an earlier edition, as works begin: between units there are a thousand
ABOUT = 2  # so many times more programs are still about as many
LISTED = 5  # programs that a question names
RIGHT, WRONG = "right", "wrong"
_RIGHT = Choice(RIGHT, "맞음. 이 금액으로 가져옴")
_ANOTHER_UNIT = Choice(ANOTHER_UNIT, "아님. 금액의 단위를 다시 고름")
_WRONG = Choice(
    WRONG,
    "아님. 파일을 고쳐 다시 올림",
    refusal="금액이 이미 있는 금액과 너무 다르다고 답하셨습니다. 파일의 금액을 고쳐 다시 올리십시오.",
)
#: Won by department, program and source.
Money = dict[tuple[Any, Any, Any], int]
#: Of one program: won by source.
Sources = dict[Any, int]
#: What the ledger has, and what the file has.
Pair = tuple[int, int]


def question_sums(lines: "BudgetLineResource") -> None:
    """Ask about sums that differ from the ledger's as by a unit: of departments, and else of single programs."""
    beside = _Beside(lines)
    sums = {department: pair for department, pair in beside.departments().items() if all(pair)}
    times = dict.fromkeys(beside.unlike, FAR)
    far = {department: pair for department, pair in sums.items() if _is_far(*pair, times.get(department, LEAP))}
    _ask_about_departments(lines, sums, far)
    _ask_about_programs(lines, list(beside.far_apart(without=far)))


def _ask_about_departments(lines: "BudgetLineResource", sums: dict[Any, Pair], far: dict[Any, Pair]) -> None:
    whole = (sum(before for before, _ in sums.values()), sum(now for _, now in sums.values()))
    if far and len(far) == len(sums):
        lines.plan.ask(_scale(lines, "scale", "파일", whole))
        return
    names = {program.key[0]: lines.programs.department_of(program) for program in lines.programs.changes}
    for department, pair in far.items():
        lines.plan.ask(_scale(lines, f"scale:{department}", f"“{names[department]}”", pair))


def _ask_about_programs(lines: "BudgetLineResource", found: list[tuple[Change, Any, Pair]]) -> None:
    """One question for all of them; each with the source, where it is only one of the program's lines."""
    if not found:
        return
    named = [_program(lines, *each) for each in found[:LISTED]]
    more = f" 외 {len(found) - LISTED:,}건" if len(found) > LISTED else ""
    sentence = (
        f"금액이 이미 있는 금액과 크게 다른 곳이 {len(found):,}건 있습니다: "
        f"{'; '.join(named)}{more}. 금액의 단위가 맞습니까?"
    )
    lines.plan.ask(_question(lines, "scale-programs", sentence, _RIGHT, _WRONG))


def _program(lines: "BudgetLineResource", program: Change, source: Any, pair: Pair) -> str:
    of = f" {lines.sources.names[source]}" if source else ""
    before, now = pair
    return f"“{lines.programs.label_of(program)}”{of} {shown(now)}(이미 있는 금액 {shown(before)}의 {_times(*pair)})"


def _is_far(before: int, now: int, times: int) -> bool:
    return abs(now) >= times * abs(before) or abs(before) >= times * abs(now)


def _times(before: int, now: int) -> str:
    times = max(abs(now), abs(before)) // min(abs(now), abs(before))
    return f"{times:,}배" if abs(now) > abs(before) else f"{times:,}분의 1"


def _scale(lines: "BudgetLineResource", code: str, name: str, pair: Pair) -> Question:
    before, now = pair
    sentence = (
        f"{name}의 금액 {with_particle(shown(now), '이(가)')} 이미 있는 금액 {shown(before)}의 "
        f"{_times(before, now)}입니다. 금액의 단위가 맞습니까?"
    )
    return _question(lines, code, sentence, _RIGHT, _ANOTHER_UNIT, _WRONG)


def _question(lines: "BudgetLineResource", code: str, sentence: str, *choices: Choice) -> Question:
    """Once the unit was chosen anew, the same is another question: the answer to the first one led there."""
    options = lines.plan.options
    again = f"-{options.get('unit')}" if wants_another_unit(options) else ""
    return Question(code + again, sentence, choices, is_remembered=False)


class _Beside:
    """The file's money beside the ledger's, by edition."""

    def __init__(self, lines: "BudgetLineResource") -> None:
        self.programs: dict[Any, Change] = {}
        self.in_file: dict[Change, Money] = defaultdict(lambda: defaultdict(int))
        for change in lines.changes:
            budget, program, source = change.key
            if program.pk:
                self.programs[program.pk] = program
            self.in_file[budget][program.key[0], program.pk, source] += change.values["amount"]
        own = {budget: _sums_of(budget.pk) for budget in self.in_file}
        self.ledger = {budget: found or _latest_sums() for budget, found in own.items()}
        #: Departments of which other programs are compared than the file has.
        self.unlike: set[Any] = set()
        self.far = {budget: LEAP if found else FAR for budget, found in own.items()}

    def departments(self) -> dict[Any, Pair]:
        """By department: what the ledger has for the file's programs, and what the file has for them.

        Where all of them are new there, those that it has are compared instead, if they are about as many.
        """
        found: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
        for budget, money in self.in_file.items():
            ledger, file = _by_program(self.ledger[budget]), _by_program(money)
            for department in {department for department, _ in file}:
                own = {program: sum(won.values()) for (of, program), won in file.items() if of == department}
                known = {program: sum(won.values()) for (of, program), won in ledger.items() if of == department}
                both = own.keys() & known.keys()
                if not both:
                    self.unlike.add(department)
                if both or len(own) * ABOUT >= len(known):
                    found[department][0] += sum(known[program] for program in both or known)
                    found[department][1] += sum(own[program] for program in both or own)
        return {department: (before, now) for department, (before, now) in found.items()}

    def far_apart(self, without: Any) -> Iterator[tuple[Change, Any, Pair]]:
        """Programs, and single lines of others, in departments that aren't asked about as a whole."""
        for budget, money in self.in_file.items():
            ledger = _by_program(self.ledger[budget])
            for (department, program), own in _by_program(money).items():
                known = ledger.get((department, program))
                if known and department not in without:
                    found = _far_in(known, own, self.far[budget])
                    yield from ((self.programs[program], *each) for each in found)


def _far_in(known: Sources, own: Sources, times: int) -> Iterator[tuple[Any, Pair]]:
    """A program's sums over the sources that both have, or over all; else each source of which it holds."""
    both = [source for source in own if source in known]
    pair = sum(known[source] for source in both or known), sum(own[source] for source in both or own)
    if all(pair) and _is_far(*pair, times):
        yield None, pair
        return
    for source in both:
        line = known[source], own[source]
        if all(line) and _is_far(*line, times):
            yield source, line


def _by_program(money: Money) -> dict[tuple[Any, Any], Sources]:
    found: dict[tuple[Any, Any], Sources] = defaultdict(dict)
    for (department, program, source), won in money.items():
        found[department, program][source] = won
    return found


def _latest_sums() -> Money:
    """The money of the latest edition that has any."""
    enacted = Budget.objects.exclude(kind=Budget.Kind.FORECAST).filter(lines__isnull=False)
    return _sums_of(enacted.order_by("-fiscal_year", "-round").values("pk")[:1])


def _sums_of(budget: Any) -> Money:
    if budget is None:
        return {}
    rows = BudgetLine.objects.filter(budget=budget).order_by().values_list("program__department", "program", "source")
    return {(department, program, source): won for department, program, source, won in rows.annotate(Sum("amount"))}
