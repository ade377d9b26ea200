"""How a database that can't be reached is told from other failures, whoever found out."""

from django.db import InterfaceError, OperationalError

# Of PostgreSQL: the connection broke (class 08), or the server is being stopped or started.
_GONE = ("08", "57P01", "57P02", "57P03")


def is_away(error: BaseException | None) -> bool:
    """Whether it comes from that: what was raised on top of it counts as well."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError) and _is_connection(error.__cause__):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_connection(cause: BaseException | None) -> bool:
    if cause is not None and hasattr(cause, "pgcode"):
        # Where there is no connection, no server gives a number.
        return cause.pgcode is None or cause.pgcode.startswith(_GONE)
    return getattr(cause, "sqlite_errorname", "").startswith("SQLITE_CANTOPEN")
