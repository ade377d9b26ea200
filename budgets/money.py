"""How money and rates are read and printed, in one place.

Money is an integer in won everywhere in the program; only these functions turn it into text and back.
"""

from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.db import models

from korean.particles import with_particle
from spreadsheets.values import NotAnAmount, amount, is_of_two_readings

LARGEST = 10**15  # 1,000조 won: far beyond any local budget, far inside 64 bits
#: Of the budgets of one file, all amounts together: SQLite adds up in 64 bits, and has no sum beyond them.
LARGEST_SUM = 10**18


class MoneyUnit(models.IntegerChoices):
    """A unit that money is printed in; its value is what one of it is worth in won."""

    WON = 1, "원"
    THOUSAND = 1_000, "천원"
    MILLION = 1_000_000, "백만원"
    EOK = 100_000_000, "억원"


def _half_up(number: Decimal, exponent: str) -> Decimal:
    return number.quantize(Decimal(exponent), ROUND_HALF_UP)


def _signed(number: Decimal | int, text: str) -> str:
    return f"△{text}" if number < 0 else text


def round_money(won: int, unit: int = MoneyUnit.THOUSAND) -> int:
    """`won` in whole `unit`s, rounded half up."""
    return int(_half_up(Decimal(won) / unit, "1"))


def format_money(won: int, unit: int = MoneyUnit.THOUSAND) -> str:
    """`won` in `unit`, rounded half up to whole units: `△410,253`, `0`."""
    rounded = round_money(won, unit)
    return _signed(rounded, f"{abs(rounded):,}")


def format_money_exactly(won: int, unit: int = MoneyUnit.THOUSAND) -> str:
    """`won` in `unit` with the decimals it needs, for fields that are read in again: `1.5`, `540.1230`."""
    exact = Decimal(won) / unit
    text = f"{abs(exact):,f}"
    return _signed(exact, f"{text}0" if is_of_two_readings(text) else text)


def format_money_with_unit(won: int) -> str:
    """`1,200천원`, or `1,234,567원` for what isn't whole 천원: exactly, and as people write it."""
    unit = MoneyUnit.WON if won % MoneyUnit.THOUSAND else MoneyUnit.THOUSAND
    return _signed(won, f"{abs(won) // unit:,}{unit.label}")


def format_rate(now: int, before: int) -> str:
    """The change from `before` to `now` in per cent, to one decimal, half up; `-` from nothing."""
    if before == 0:
        return "-"
    rate = _half_up(Decimal(now - before) * 100 / abs(before), "0.1")
    return _signed(rate, f"{abs(rate):,}")


def format_share(part: int, whole: int) -> str:
    """`part` of `whole` in per cent, to one decimal, half up; `-` of nothing."""
    return "-" if whole == 0 else f"{_half_up(Decimal(part) * 100 / whole, '0.1')}"


def parse_money(text: str, unit: int = MoneyUnit.THOUSAND) -> int:
    """Won from what a person or a spreadsheet wrote in `unit`.

    Understands separators, full-width digits, △ ▲ - − ( ) for negative amounts, and the unit itself. Raises
    ValidationError with a Korean sentence for anything else, for parts of a won, and for amounts
    beyond any budget.
    """
    try:
        return amount(text, unit, largest=LARGEST)
    except NotAnAmount as refused:
        if refused.code != "not_money":
            raise ValidationError(str(refused), code=refused.code) from refused
        raise ValidationError(
            f"%(text)s {refused}", code=refused.code, params={"text": with_particle(f"“{text[:40]}”", "은(는)")}
        ) from refused
