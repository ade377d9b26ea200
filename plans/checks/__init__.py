"""Cross-checks: what in a plan doesn't agree with the rest of it, or isn't there.

Checks report what they find, and people decide: an error prevents the next step of a department's plan until somebody
waives it with a reason.
"""

from . import amounts, dates, letters, money, numbering, repeated, staff, tables, widths, writing  # noqa: F401 - they register their rules
from .findings import Finding, Place, Severity
from .registry import check
from .staff import over_or_under
from .waiving import with_waivers

__all__ = ["Finding", "Place", "Severity", "check", "over_or_under", "with_waivers"]
