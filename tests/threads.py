"""Work that somebody else does at the same moment, and whether it waits for a lock."""

import threading
from collections.abc import Callable

from django.db import connection


class ConcurrentWork:
    """Work in a thread and a connection of its own, which begins at once."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.error: Exception | None = None
        self._work = work
        self._process = 0
        self._is_connected = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def waits_for_a_lock(self) -> bool:
        """Once PostgreSQL says that it does; false if it ends instead."""
        self._is_connected.wait(10)
        while self._thread.is_alive():
            with connection.cursor() as cursor:
                # Not pg_stat_activity, which stays as it was at a transaction's first look.
                cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self._process])
                if cursor.fetchone()[0]:
                    return True
            self._thread.join(0.01)
        return False

    def ends(self) -> bool:
        """Without anybody's help, before long."""
        self._thread.join(10)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                [self._process] = cursor.fetchone()
            self._is_connected.set()
            self._work()
        except Exception as error:
            self.error = error
        finally:
            connection.close()
