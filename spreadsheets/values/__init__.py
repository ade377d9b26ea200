"""From a cell's value to what the ledger takes: strictly, or with a sentence that says what to write instead.

Every reader gives None for a blank cell, and raises ValueError with a Korean sentence for what it doesn't take.
"""

from .amounts import UNITS, NotAnAmount, Unit, amount, whole, won
from .days import day, month, month_in
from .words import code, nearest, text, yes_no

__all__ = [
    "UNITS",
    "NotAnAmount",
    "Unit",
    "amount",
    "code",
    "day",
    "month",
    "month_in",
    "nearest",
    "text",
    "whole",
    "won",
    "yes_no",
]
