"""The finance system's sheets (세출예산): many levels of detail, of which the ledger takes one line a source.

A row's level is the deepest column that isn't blank in it, or, in a printed 사업명세서, how far it is indented; names
don't decide levels, since one name can be on two. What is blank is as above. A program's money is what its own row
says; where it has none, what its lowest rows add up to. What can't be known is asked.
"""

from .columns import FINANCE_COLUMNS, source_columns, year_columns
from .reading import read_finance, read_statement

__all__ = ["FINANCE_COLUMNS", "read_finance", "read_statement", "source_columns", "year_columns"]
