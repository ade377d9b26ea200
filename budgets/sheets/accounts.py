"""Special accounts (주차장 특별회계, 하수도 특별회계 …): many by their names, and one in the ledger."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from budgets.models import Program
from spreadsheets.questions import Choice, Question

SAME, OTHER = "same", "other"
_BY_CODES = "회계마다 다른 세부사업이면 세부사업 코드 열에 서로 다른 코드를 적어 다시 올리십시오."


class InAccounts(NamedTuple):
    """A program of a sheet, and the names of the accounts that its rows are in."""

    row: int
    name: str
    account: str | None
    written: tuple[str, ...]


def account_questions(programs: Iterable[InAccounts]) -> Iterator[Question]:
    """Whether programs of one name in several special accounts are one."""
    doubtful = [each for each in programs if each.account == Program.Account.SPECIAL and len(each.written) > 1]
    if doubtful:
        first = doubtful[0]
        accounts = ", ".join(f"“{each}”" for each in first.written)
        more = f"({accounts}). 이런 세부사업이 {len(doubtful)}개입니다" if len(doubtful) > 1 else f"({accounts})"
        sentence = f"“{first.name}” 세부사업이 여러 특별회계에 있습니다{more}. 한 세부사업입니까?"
        choices = (
            Choice(SAME, "한 세부사업 (금액을 더함)"),
            Choice(OTHER, "회계마다 다른 세부사업", refusal=_BY_CODES),
        )
        yield Question("special-accounts", sentence, choices, row=first.row, is_remembered=False)
