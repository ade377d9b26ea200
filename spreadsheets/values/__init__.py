"""From a cell's value to what the ledger takes: strictly, or with a sentence that says what to write instead.

Every reader gives None for a blank cell, and raises ValueError with a Korean sentence for what it doesn't take.
"""

from .amounts import UNITS, NotAnAmount, Unit, is_of_two_readings, unit_label, whole, won, year
from .cells import is_blank
from .days import Moment, ReversedSpan, Span, day, moment, moment_in, month, month_in, span_in
from .typed_amounts import amount
from .words import code, nearest, text, yes_no

__all__ = [
    "UNITS",
    "Moment",
    "NotAnAmount",
    "ReversedSpan",
    "Span",
    "Unit",
    "amount",
    "code",
    "day",
    "is_blank",
    "is_of_two_readings",
    "moment",
    "moment_in",
    "month",
    "month_in",
    "nearest",
    "span_in",
    "text",
    "unit_label",
    "whole",
    "won",
    "year",
    "yes_no",
]
