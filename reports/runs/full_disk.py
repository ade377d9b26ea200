"""How a full disk is told from other failures, whoever found it full."""

import errno

from django.db import DatabaseError

# The last is a limit on the size of files, which an operator may have set.
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_full(error: BaseException | None) -> bool:
    """Whether something couldn't be written because there was no room: a file, or the database.

    What was raised on top of it counts as well: sessions and spreadsheets are stored by libraries that say it in an
    exception of their own.
    """
    while error is not None:
        if _says_so(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _says_so(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    if isinstance(error, DatabaseError):
        cause = error.__cause__
        # PostgreSQL's number for it, and SQLite's name.
        return getattr(cause, "pgcode", "") == "53100" or getattr(cause, "sqlite_errorname", "") == "SQLITE_FULL"
    return False
