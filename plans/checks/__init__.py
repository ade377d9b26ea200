"""Cross-checks: what in a plan doesn't agree with the rest of it, or isn't there.

Checks say what they found, and people decide: an error keeps a department's plan from going on its way until somebody
gives the reason why it may stand.
"""

from . import dates, money, numbering, repeated, staff, tables, writing  # noqa: F401 - they register their rules
from .findings import Finding, Place, Severity
from .registry import check
from .waiving import with_waivers

__all__ = ["Finding", "Place", "Severity", "check", "with_waivers"]
