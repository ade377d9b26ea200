"""The cache in the database, that guesses are counted in: its rows are data, and it says where there is no room."""

import base64
import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connections, models, router, transaction
from django.utils import timezone

from integrity.plain_pickles import loads_plain
from reports.runs.full_disk import is_full

logger = logging.getLogger(__name__)


class PlainDatabaseCache(DatabaseCache):
    """Django's, whose rows are read as data: as they are, they may name anything that reading them then calls."""

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        by_stored = {self.make_and_validate_key(key, version=version): key for key in keys}
        found, of_no_use = {}, []
        for stored, value, expires in self._rows(list(by_stored)):
            try:
                if expires < timezone.now():
                    of_no_use.append(stored)
                else:
                    found[by_stored[stored]] = loads_plain(base64.b64decode(value))
            except Exception:  # whatever unpickling stumbles over
                logger.exception("A row of the cache holds no plain value: %s", stored)
                of_no_use.append(stored)
        self._base_delete_many(of_no_use)  # type: ignore[attr-defined]
        return found

    def _rows(self, stored: list[str]) -> list[tuple[str, str, Any]]:
        if not stored:
            return []
        connection = connections[router.db_for_read(self.cache_model_class)]
        name = connection.ops.quote_name
        table = name(self._table)  # type: ignore[attr-defined]
        columns = ", ".join(map(name, ("cache_key", "value", "expires")))
        keys = ", ".join(["%s"] * len(stored))
        with connection.cursor() as cursor:
            query = f"SELECT {columns} FROM {table} WHERE {name('cache_key')} IN ({keys})"  # noqa: S608 - names of ours
            cursor.execute(query, stored)
            rows = cursor.fetchall()
        return [(key, value, _as_time(connection, expires)) for key, value, expires in rows]


class CountingCache(PlainDatabaseCache):
    """The same, where Django's own takes a full disk for another's write: then right passwords seem to be guessed."""

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> Any:
        noted: list[DatabaseError] = []
        database = router.db_for_write(self.cache_model_class)
        # Within a transaction of ours: a disk may be found full only where it is committed.
        with connections[database].execute_wrapper(_noting(noted)), transaction.atomic(using=database):
            is_done = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]
        if full := next(filter(is_full, noted), None):
            raise full
        return is_done


def _noting(noted: list[DatabaseError]) -> Callable[..., Any]:
    def note(execute: Callable[..., Any], *query: Any) -> Any:
        try:
            return execute(*query)
        except DatabaseError as error:
            noted.append(error)
            raise

    return note


def _as_time(connection: Any, value: Any) -> Any:
    """A time as the database gives it to who asks without a model."""
    expression = models.Expression(output_field=models.DateTimeField())
    for converter in connection.ops.get_db_converters(expression) + expression.get_db_converters(connection):
        value = converter(value, expression, connection)
    return value
