"""Sums that are possible and hardly meant, which a person has to confirm: a thousand times as much, all of it twice."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from budgets.models import Budget, BudgetLine
from budgets.money import format_money_with_unit as shown
from korean.particles import with_particle
from spreadsheets.imports.planning import Change
from spreadsheets.questions import Choice, Question

if TYPE_CHECKING:
    from .resources import BudgetLineResource

FAR = 300  # times more or less: between two units there are a thousand
ABOUT = 2  # so many times more programs are still about as many
RIGHT, ADD, REPLACE = "right", "add", "replace"
Money = dict[tuple[Any, Any], int]


def question_sums(lines: "BudgetLineResource") -> None:
    """Ask about sums that differ from the ledger's by a unit, and about money that would be there twice."""
    _ask_about_scale(lines)
    _ask_about_doubles(lines)


# A thousand times as much


def _ask_about_scale(lines: "BudgetLineResource") -> None:
    sums = {department: pair for department, pair in _beside_the_ledger(lines).items() if all(pair)}
    far = {department: pair for department, pair in sums.items() if _is_far(*pair)}
    whole = (sum(before for before, _ in sums.values()), sum(now for _, now in sums.values()))
    if far and len(far) == len(sums):
        lines.plan.ask(_scale("scale", "파일", *whole))
        return
    names = {program.key[0]: lines.programs.department_of(program) for program in lines.programs.changes}
    for department, pair in far.items():
        lines.plan.ask(_scale(f"scale:{department}", f"“{names[department]}”", *pair))


def _is_far(before: int, now: int) -> bool:
    return abs(now) >= FAR * abs(before) or abs(before) >= FAR * abs(now)


def _scale(code: str, name: str, before: int, now: int) -> Question:
    times = max(abs(now), abs(before)) // min(abs(now), abs(before))
    than = f"{times:,}배입니다" if abs(now) > abs(before) else f"{times:,}분의 1입니다"
    sentence = (
        f"{name}의 금액 {with_particle(shown(now), '이(가)')} 이미 있는 금액 {shown(before)}의 {than}. "
        "금액의 단위가 맞습니까?"
    )
    return Question(code, sentence, (Choice(RIGHT, "맞음. 이 금액으로 가져옴"),), is_remembered=False)


def _beside_the_ledger(lines: "BudgetLineResource") -> dict[Any, tuple[int, int]]:
    """By department: what the ledger has for the file's programs, and what the file has for them.

    Where all of them are new there, those that it has are compared instead, if they are about as many.
    """
    in_file: dict[Any, Money] = defaultdict(lambda: defaultdict(int))
    for change in lines.changes:
        budget, program, _ = change.key
        in_file[budget][program.key[0], program.pk] += change.values["amount"]
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for budget, money in in_file.items():
        ledger = _ledger_of(budget)
        departments = {department for department, _ in money}
        for department in departments:
            own = {program: won for (of, program), won in money.items() if of == department}
            known = {program: won for (of, program), won in ledger.items() if of == department}
            both = own.keys() & known.keys()
            if both or len(own) * ABOUT >= len(known):
                found[department][0] += sum(known[program] for program in both or known)
                found[department][1] += sum(own[program] for program in both or own)
    return {department: (before, now) for department, (before, now) in found.items()}


def _ledger_of(budget: Change) -> Money:
    """By department and program: the money of an edition, or, where it has none yet, of the latest one that has."""
    if found := _sums_of(budget.pk):
        return found
    enacted = Budget.objects.exclude(kind=Budget.Kind.FORECAST).filter(lines__isnull=False)
    return _sums_of(enacted.order_by("-fiscal_year", "-round").values("pk")[:1])


def _sums_of(budget: Any) -> Money:
    if budget is None:
        return {}
    rows = BudgetLine.objects.filter(budget=budget).order_by().values_list("program__department", "program")
    return {(department, program): won for department, program, won in rows.annotate(Sum("amount"))}


# All of it twice


def _ask_about_doubles(lines: "BudgetLineResource") -> None:
    """Programs that have the file's money already, only from other sources; those stay beside it."""
    new = _sums_of_new(lines)
    stored: dict[tuple[Any, Any], list[tuple[Any, dict[str, Any]]]] = defaultdict(list)
    for pk, values in lines.missing:
        stored[values["budget_id"], values["program_id"]].append((pk, values))
    doubled = {
        place: rows
        for place, rows in stored.items()
        if new.get(place) and sum(values["amount"] for _, values in rows) == new[place]
    }
    if not doubled:
        return
    place, rows = next(iter(doubled.items()))
    named = f"“{lines.programs.label_of_stored(place[1])}”"
    sentence = (
        f"{len(doubled):,}개 세부사업에 파일과 같은 금액이 이미 다른 재원으로 있습니다"
        f"(첫 사업 {named} {shown(new[place])}, {lines.sources.names[rows[0][1]['source_id']]}). "
        "그대로 저장하면 합계가 두 배가 됩니다. 어떻게 합니까?"
    )
    choices = (
        Choice(REPLACE, "파일의 재원으로 바꿈 (이미 있는 금액은 0으로)"),
        Choice(ADD, "둘 다 있는 금액이므로 더함"),
    )
    if lines.plan.ask(Question("doubled", sentence, choices, is_remembered=False)) == REPLACE:
        _empty(lines, [row for rows in doubled.values() for row in rows])


def _sums_of_new(lines: "BudgetLineResource") -> Money:
    found: Money = defaultdict(int)
    for change in lines.changes:
        budget, program, _ = change.key
        if change.before is None and budget.pk and program.pk:
            found[budget.pk, program.pk] += change.values["amount"]
    return found


def _empty(lines: "BudgetLineResource", rows: list[tuple[Any, dict[str, Any]]]) -> None:
    """Let stored lines have nothing after the import."""
    lines.changes += list(_emptied(lines, rows))
    gone = {pk for pk, _ in rows}
    lines.missing = [each for each in lines.missing if each[0] not in gone]


def _emptied(lines: "BudgetLineResource", rows: list[tuple[Any, dict[str, Any]]]) -> Iterator[Change]:
    for pk, values in rows:
        budget, program = lines.budgets.by_pk[values["budget_id"]], lines.programs.by_pk[values["program_id"]]
        change = Change(
            program.row,
            (budget, program, values["source_id"]),
            {"amount": 0},
            {},
            parents={"budget": budget, "program": program},
            defaults={"source_id": values["source_id"]},
        )
        change.pk, change.before = pk, {"amount": values["amount"]}
        yield change
