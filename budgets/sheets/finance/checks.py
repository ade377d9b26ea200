"""What a finance sheet prints beside its amounts, compared with them: 증감, rates, and sums of every kind."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from budgets.money import format_rate
from budgets.sheets.labels import summed_by
from budgets.sheets.totals import ALL_SOURCES
from spreadsheets.header_rows import HeaderRow
from spreadsheets.records import Problem, Reading
from spreadsheets.values import UNITS

from .columns import ITEM, PART, PROGRAM, SOURCE, facts_of
from .money import BELOW, UNKNOWN, Money, Node, Place, beside, settle, total
from .rows import SheetRow, Values, taken_for_none
from .walking import SumRow, Walk, shown

_DIGITS = re.compile(r"\d[\d,]*(?:\.(?P<decimals>\d+))?")
_NO_SOURCE = "예산액 {}의 재원이 비어 있어 재원을 미구분으로 가져옵니다."
_NAMES = {ITEM: "편성목", ITEM + 1: "통계목"}


def checked(rows: Iterable[SheetRow], header: HeaderRow, unit: str, reading: Reading) -> Iterator[SheetRow]:
    """The same rows; warns of each whose 증감 or rate isn't that of its amount and of what was enacted before."""
    for row in rows:
        reading.problems += _changes(row, header, UNITS.get(unit, 1))
        yield row


def _changes(row: SheetRow, header: HeaderRow, unit: int) -> Iterator[Problem]:
    now, before = _amount(row.values), row.values.get("before")
    if now is None or before is None:
        return
    said, rate = row.values.get("difference"), row.values.get("rate")
    # What was rounded to a unit may be off by one of it.
    if said is not None and abs(said - (now - before)) > (unit if unit > 1 else 0):
        difference = f"예산액 {shown(now)}과 기정액 {shown(before)}의 차이 {shown(now - before)}"
        sentence = f"증감 {shown(said)}이 {difference}과 다릅니다."
        yield Problem(f"{sentence} 금액을 확인하십시오.", row.row, header.columns.get("difference"), is_error=False)
    if rate is not None and before and not _is_rate(rate, now, before):
        rates = f"증감률 {rate.removesuffix('%')}%가 예산액 {shown(now)}과 기정액 {shown(before)}의 증감률"
        sentence = f"{rates} {format_rate(now, before)}%와 다릅니다."
        yield Problem(f"{sentence} 금액을 확인하십시오.", row.row, header.columns.get("rate"), is_error=False)


def _amount(values: Values) -> int | None:
    if values.get("amount") is not None:
        return values["amount"]
    found = [won for name, won in values.items() if name.startswith(SOURCE) and won is not None]
    return sum(found) if found else None


def _is_rate(written: str, now: int, before: int) -> bool:
    """Whether a rate is that of the change: in per cent or as a share, off by at most one in its last digit."""
    digits = _DIGITS.search(written)
    if not digits:
        return True
    number = Decimal(digits[0].replace(",", ""))
    exact = abs(Decimal(now - before)) / abs(before)
    decimals = len(digits["decimals"] or "")
    is_negative = bool(re.match(r"[△▲−–(-]", written))
    has_same_sign = now == before or is_negative == (now < before)
    in_per_cent = abs(number - exact * 100) <= Decimal(10) ** -decimals
    as_share = "%" not in written and decimals > 1 and abs(number - exact) <= Decimal(10) ** -min(decimals, 3)
    return has_same_sign and (in_per_cent or as_share)


def check_lower(places: Iterable[Place], way: str, reading: Reading) -> None:
    """편성목 and 통계목 whose own money isn't what stands below them, and programs of which that holds."""
    for place in places:
        node = place.node
        is_taken = node.own is not None
        for each, own, below in beside(_lower(node), way):
            name = f"{_NAMES[each.level]} “{each.label}”"
            sentence = f"{name}의 금액 {shown(total(own))}이 아래 줄의 합 {shown(total(below))}과 다릅니다."
            end = "" if is_taken else " 아래 줄의 합으로 가져옵니다."
            reading.problems.append(Problem(sentence + end, each.money.row, is_error=False))
        if is_taken and node.children:
            _check_own(node, reading)


def _lower(node: Node) -> Iterator[Node]:
    return (each for each in node.walk() if each is not node)


def _check_own(node: Node, reading: Reading) -> None:
    own, below = node.own or {}, [each for each in node.below().values() if each]
    if below and total(own) not in map(total, below):
        sentence = f"아래 줄의 합 {shown(total(below[0]))}이 세부사업의 금액 {shown(total(own))}과 다릅니다."
        reading.problems.append(Problem(f"{sentence} 세부사업의 금액으로 가져옵니다.", node.money.row, is_error=False))


def check_sources(places: Iterable[Place], reading: Reading) -> None:
    """Amounts that their sources don't add up to, and those of which no source is known."""
    reading.problems += [_without_source(place) for place in places if _is_without_source(place)]
    for node in (each for place in places for each in place.node.walk()):
        money = node.money
        if not money.rest:
            continue
        whole = money.by_source[ALL_SOURCES]
        if money.is_of_unknown_sources:
            sentence = _NO_SOURCE.format(shown(whole))
        else:
            sentence = f"재원의 합 {shown(total(money.named))}이 예산액 {shown(whole)}과 다릅니다."
            sentence += " 차이를 미구분으로 가져옵니다." if money.has_rest else " 재원의 금액으로 가져옵니다."
        reading.problems.append(Problem(sentence, money.row, is_error=False))


def _is_without_source(place: Place) -> bool:
    """Whether neither its own row nor one below it says where the money comes from."""
    return bool(place.settled.get(UNKNOWN)) and not any(each.money.named for each in place.node.walk())


def _without_source(place: Place) -> Problem:
    return Problem(_NO_SOURCE.format(shown(place.settled[UNKNOWN])), place.node.money.row, is_error=False)


def check_totals(walk: Walk, places: Iterable[Place], reading: Reading) -> None:
    """The sums of departments, 정책사업 and 단위사업 beside what their programs add up to."""
    sums = _sums_by_path(walk, places)
    wrong: list[list[Any]] = []
    stated: list[list[Any]] = []
    for key, found in walk.totals.items():
        money = found.money
        if not money.by_source:
            continue
        facts = facts_of(found.facts)
        if len(key[1]) == 1:
            stated.append([facts, money.total])
        if money.total != sums[key]:
            wrong.append([money.row, facts, len(key[1]), money.by_source, money.total, sums[key]])
    known = {facts.get("department") for facts, _ in stated}
    named = [(summed_by(each.label), each.money.total) for each in walk.sums]
    stated += [[{"department": of}, won] for of, won in named if of and of not in known]
    reading.extra["totals"] = [*reading.extra.get("totals", []), *wrong]
    reading.extra["stated"] = [*reading.extra.get("stated", []), *stated]


def _sums_by_path(walk: Walk, places: Iterable[Place]) -> dict[tuple, int]:
    counted = {id(place) for place in places}
    sums: dict[tuple, int] = defaultdict(int)
    for (edition, path), place in walk.places.items():
        if id(place) in counted:
            for length in range(1, PROGRAM + 2):
                sums[edition, path[:length]] += place.total
    return sums


def possible_sums(walk: Walk, places: list[Place], position: int) -> set[int]:
    """What a sum in a row may add up: all, all since the sum before or up to the next, or one level's programs."""
    marks = sorted(
        {0, len(walk.places), *(each.position for each in walk.sums), *(each.position for each in walk.totals.values())}
    )
    before = [mark for mark in marks if mark < position]
    after = [mark for mark in marks if mark > position]
    spans = [(0, len(walk.places)), *((mark, position) for mark in before), *((position, mark) for mark in after)]
    found = {sum(p.total for p in places if first <= p.position < last) for first, last in spans}
    return found | set(_sums_by_path(walk, places).values())


def check_sums(walk: Walk, places: list[Place], reading: Reading) -> Money | None:
    """Sums by name that nothing in the sheet adds up to; and a word on those that something does.

    Gives the sum of everything, where the sheet has one.
    """
    editions = {edition for edition, _ in walk.places}
    sums = [each for each in walk.sums if each.money.by_source]
    wrong = [each for each in sums if len(editions) == 1 and not _is_right(each, walk, places)]
    reading.problems += [_wrong_sum(each, sums, places) for each in wrong]
    named = [(each.money.row, each.label) for each in walk.sums if each.is_named and each not in wrong]
    reading.problems += taken_for_none(sorted([*named, *walk.details]))
    whole = [each.money for each in sums if each.is_whole] or [
        each.money for each in sums if not each.label.strip() or len(sums) == 1
    ]
    return whole[0] if len(editions) == 1 and len({money.total for money in whole}) == 1 else None


def _is_right(row: SumRow, walk: Walk, places: list[Place]) -> bool:
    """Whether rows add up to a sum: programs, or those of the program above up to where the sum's level began."""
    of_nodes = {total(settle(node, BELOW)) for node in row.nodes}
    return row.money.total in of_nodes | possible_sums(walk, places, row.position)


def _wrong_sum(wrong: SumRow, sums: list[SumRow], places: list[Place]) -> Problem:
    higher = (each.position for each in sums if each.position < wrong.position and each.level <= wrong.level)
    since = max(higher, default=0)
    above = sum(place.total for place in places if since <= place.position < wrong.position)
    what, found = "세부사업을", above if len(sums) > 1 and above else sum(place.total for place in places)
    if wrong.level > PART and wrong.nodes:
        what, found = "위의 줄을", total(settle(wrong.nodes[-1], BELOW))
    name = f"“{wrong.label}”" if wrong.label else "합계"
    sentence = f"{name} {shown(wrong.money.total)}이 {what} 더한 {shown(found)}과 다릅니다."
    return Problem(f"{sentence} 빠지거나 두 번 든 줄이 없는지 확인하십시오.", wrong.money.row, is_error=False)
