"""What a row of a budget sheet means: an edition, a program of a department, and the money of one source."""

from .edition import BudgetResource
from .line import BudgetLineResource, read_amount, sources
from .program import ProgramResource
from .years import ProgramYearResource

__all__ = [
    "BudgetLineResource",
    "BudgetResource",
    "ProgramResource",
    "ProgramYearResource",
    "read_amount",
    "sources",
]
