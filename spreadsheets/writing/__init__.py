"""The one way out: a table becomes a file by its suffix."""

from collections.abc import Callable

from .table import Table
from .text import write_csv
from .xlsx import write_xlsx

WRITERS: dict[str, Callable[[Table], bytes]] = {"xlsx": write_xlsx, "csv": write_csv}
