"""Which of a finance sheet's rows count: what is a sum, what is a part, and what is asked because nobody can know."""

from collections import defaultdict
from collections.abc import Iterable

from spreadsheets.questions import Choice, Question
from spreadsheets.records import Options, Problem, Reading

from .columns import PART, PROGRAM
from .money import ABOVE, ALL, BELOW, Place, is_open, minus, settle, total
from .walking import Path, Unnamed, Walk, shown

LOWER, REST, PARTS, UNNAMED, SUM = "lower-rows", "source-rest", "part-rows", "unnamed-rows", "sum-row"
ADDED = 3  # so many amounts hardly add up to another one by chance


def answer_to(code: str, options: Options) -> str | None:
    return options.get("answers", {}).get(code)


def settle_places(walk: Walk, options: Options, reading: Reading) -> list[Place]:
    """The programs that count, with their money."""
    _add_unnamed(walk, options)
    way = answer_to(LOWER, options) or BELOW
    for place in walk.places.values():
        place.settled = settle(place.node, way)
    places = _with_parts(walk, options, reading)
    places = _without_sums(walk, places, options, reading)
    _ask_lower(places, reading)
    _ask_rest(places, reading)
    _ask_unnamed(walk, places, options, reading)
    return places


def _add_unnamed(walk: Walk, options: Options) -> None:
    """Rows without a name, where a person says that they are money of the row above them."""
    if answer_to(UNNAMED, options) == ALL:
        for each in walk.unnamed:
            if each.above is not None:
                each.above.add(each.sources)


def _ask_unnamed(walk: Walk, places: list[Place], options: Options, reading: Reading) -> None:
    doubtful = [each for each in walk.unnamed if not _is_sum_above(each, places)]
    if not doubtful:
        return
    row = doubtful[0].money.row
    money = shown(doubtful[0].money.total)
    choices = [Choice(ABOVE, "합계 줄이므로 쓰지 않음")]
    if any(each.above for each in walk.unnamed):
        choices.append(Choice(ALL, "바로 위 줄의 금액에 더함"))
    sentence = f"이름이 없이 금액만 있는 줄이 {len(doubtful)}개입니다(첫 금액 {money}). 어떻게 읽습니까?"
    reading.questions.append(Question(UNNAMED, sentence, tuple(choices), row=row, is_remembered=False))


def _is_sum_above(unnamed: Unnamed, places: list[Place]) -> bool:
    """Whether it is what two or more programs above it, or all of the sheet's, add up to."""
    above = [place.total for place in places if place.position < unnamed.position]
    added = 0
    for count, won in enumerate(reversed(above), 1):
        added += won
        if count > 1 and added == unnamed.money.total:
            return True
    return len(places) > 1 and unnamed.money.total == sum(place.total for place in places)


def _with_parts(walk: Walk, options: Options, reading: Reading) -> list[Place]:
    """Programs without those that are only the sum of their own parts (내역)."""
    groups: dict[tuple[tuple, Path], list[Place]] = defaultdict(list)
    for (edition, path), place in walk.places.items():
        groups[edition, (*path[: PROGRAM + 1], *path[PART + 1 :])].append(place)
    kept = []
    doubtful: list[Place] = []
    for group in groups.values():
        whole = next((place for place in group if not place.values.get("part")), None)
        parts = [place for place in group if place is not whole]
        if whole is None or not parts or not whole.settled:
            kept += parts or group
            continue
        added, comes_first = sum(place.total for place in parts), whole.position < parts[0].position
        if comes_first and added == whole.total:
            kept += parts
            continue
        if comes_first or added == whole.total:
            doubtful.append(whole)
            kept += _answered_parts(whole, parts, answer_to(PARTS, options))
            continue
        kept += group
    if doubtful:
        reading.questions.append(_parts_question(doubtful))
    return sorted(kept, key=lambda place: place.position)


def _answered_parts(whole: Place, parts: list[Place], answer: str | None) -> list[Place]:
    if answer == BELOW:
        return parts
    if answer == ABOVE:
        for place in parts:
            whole.settled = minus(whole.settled, place.settled)
    return [whole, *parts]


def _parts_question(doubtful: list[Place]) -> Question:
    first = doubtful[0]
    sentence = (
        "내역이 있는 세부사업의 금액이 내역과 따로 적혀 있습니다"
        f"(첫 줄 “{first.values.get('name')}” {shown(first.total)}). 그 금액은 무엇입니까?"
    )
    choices = (
        Choice(ALL, "내역과 따로 있는 금액"),
        Choice(ABOVE, "내역까지 합한 금액 (남는 금액은 내역 없이 둠)"),
        Choice(BELOW, "쓰지 않음 (내역의 금액만 가져옴)"),
    )
    return Question(PARTS, sentence, choices, row=first.row, is_remembered=False)


def _without_sums(walk: Walk, places: list[Place], options: Options, reading: Reading) -> list[Place]:
    """Programs without those that are sums of others, though their names don't say so."""
    kept = []
    for at, place in enumerate(places):
        added = _added_up(places, at)
        if added < 2 or not _may_be_a_sum(place, added):
            kept.append(place)
            continue
        code = f"{SUM}:{place.row}"
        sentence = (
            f"“{place.values.get('name')}”의 금액 {shown(place.total)}이 다른 {added}개 세부사업의 합과 같습니다."
        )
        choices = (Choice(ABOVE, "합계 줄이므로 쓰지 않음"), Choice(ALL, "세부사업"))
        question = Question(code, f"{sentence} 합계입니까?", choices, row=place.row, is_remembered=False)
        reading.questions.append(question)
        if question.answer(options) != ABOVE:
            kept.append(place)
    return kept


def _added_up(places: list[Place], at: int) -> int:
    """How many programs before it, or behind it, in one department add up to this one; 0 for none."""
    place = places[at]
    if not place.total:
        return 0
    for others in (reversed(places[:at]), iter(places[at + 1 :])):
        added = count = 0
        for other in others:
            if _department(other) != _department(place):
                break
            added, count = added + other.total, count + bool(other.total)
            if added == place.total and count > 1:
                return count
    return 0


def _department(place: Place) -> tuple:
    return tuple(place.values.get(name) for name in ("year", "edition", "round", "department_code", "department"))


def _may_be_a_sum(place: Place, added: int) -> bool:
    """A code of its own makes it a program, unless it is called like what is above it, or many add up to it."""
    name = str(place.values.get("name") or "").replace(" ", "")
    above = {str(place.values.get(each) or "").replace(" ", "") for each in ("department", "policy", "unit")}
    return added >= ADDED or name in above or not place.values.get("program_code")


def _ask_lower(places: Iterable[Place], reading: Reading) -> None:
    doubtful = [place for place in places if is_open(place.node)]
    if not doubtful:
        return
    first = doubtful[0]
    below = {way: total(sources) for way, sources in first.node.below().items()}
    sentence = (
        f"산출근거의 윗줄과 아랫줄을 함께 더할지 알 수 없는 세부사업이 {len(doubtful)}개입니다"
        f"(첫 줄 “{first.values.get('name')}”). 어떻게 더합니까?"
    )
    choices = [
        Choice(BELOW, f"아랫줄만 더함 (윗줄은 합계): {shown(below[BELOW])}"),
        Choice(ABOVE, f"윗줄만 더함 (아랫줄은 그 내용): {shown(below[ABOVE])}"),
        Choice(ALL, f"모두 더함: {shown(below[ALL])}"),
    ]
    if below[BELOW] == below[ABOVE]:
        del choices[1]
    reading.questions.append(Question(LOWER, sentence, tuple(choices), row=first.row, is_remembered=False))


def _ask_rest(places: Iterable[Place], reading: Reading) -> None:
    """Amounts that the sheet's sources don't add up to."""
    money = [node.money for place in places for node in place.node.walk()]
    doubtful = [each for each in money if each.rest and not each.is_of_unknown_sources]
    if not doubtful:
        return
    first = doubtful[0]
    sentence = (
        f"재원의 합이 예산액과 다른 줄이 {len(doubtful)}개입니다"
        f"(첫 줄 재원의 합 {shown(total(first.named))}, 차이 {shown(first.rest)}). 어느 금액으로 가져옵니까?"
    )
    choices = (
        Choice(ALL, "예산액 (차이를 미구분 재원으로 둠)"),
        Choice(BELOW, "재원의 합"),
    )
    reading.questions.append(Question(REST, sentence, choices, row=first.row, is_remembered=False))


def warn_of_empty(walk: Walk, places: Iterable[Place], reading: Reading) -> None:
    """Programs that are named and have no money, and those that stand only as they were before."""
    for place in places:
        if place.settled:
            continue
        is_before = place.before.own is not None or bool(place.before.children)
        sentence = (
            "기정 금액만 있고 경정 금액이 없어 가져오지 않습니다."
            if is_before
            else "금액이 비어 있어 가져오지 않습니다. 없으면 0을 적으십시오."
        )
        problem = Problem(f"“{place.values.get('name') or ''}”: {sentence}", place.row, is_error=False)
        reading.problems.append(problem)
