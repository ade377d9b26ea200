"""The database, for work that outlives a connection to it."""

from time import sleep

from django.db import Error, close_old_connections, connection

RETURNS = 20  # seconds within which a database that is restarted is there again


def connect_anew() -> None:
    """Minutes after the last query the database may have been restarted, or may be starting just now."""
    if not connection.get_autocommit():
        return
    for left in range(RETURNS, -1, -1):
        close_old_connections()
        try:
            connection.ensure_connection()
        except Error:
            if not left:
                raise
            sleep(1)
        else:
            return
