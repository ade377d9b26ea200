"""Cross-checks: what in a plan doesn't agree with the rest of it, or isn't there.

Checks never stand in anybody's way: they say what they found, and people decide.
"""

from . import dates, money, numbering, staff, tables, writing  # noqa: F401 - they register their rules
from .findings import Finding, Place, Severity
from .registry import check

__all__ = ["Finding", "Place", "Severity", "check"]
