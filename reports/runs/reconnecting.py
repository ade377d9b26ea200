"""The database, for work that outlives a connection to it."""

from time import sleep

from django.db import Error, close_old_connections, connection

TIMEOUT = 20  # seconds within which a restarted database accepts connections again


def reconnect() -> None:
    """Minutes after the last query the database may have been restarted, or may be starting just now."""
    if not connection.get_autocommit():
        return
    for left in range(TIMEOUT, -1, -1):
        close_old_connections()
        try:
            connection.ensure_connection()
        except Error:
            if not left:
                raise
            sleep(1)
        else:
            return
