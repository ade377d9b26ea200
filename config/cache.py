"""The cache in the database."""

import base64
import logging
from collections.abc import Iterable
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections, models, router
from django.utils import timezone

from integrity.plain_pickles import loads_plain

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
        connection = connections[router.db_for_read(self.cache_model_class)]  # type: ignore[attr-defined]
        name = connection.ops.quote_name
        columns = ", ".join(map(name, ("cache_key", "value", "expires")))
        keys = ", ".join(["%s"] * len(stored))
        with connection.cursor() as cursor:
            query = f"SELECT {columns} FROM {name(self._table)} WHERE {name('cache_key')} IN ({keys})"  # type: ignore[attr-defined]  # noqa: S608 - names of ours
            cursor.execute(query, stored)
            rows = cursor.fetchall()
        return [(key, value, _as_time(connection, expires)) for key, value, expires in rows]


def _as_time(connection: Any, value: Any) -> Any:
    """A time as the database gives it to who asks without a model."""
    expression = models.Expression(output_field=models.DateTimeField())
    for converter in connection.ops.get_db_converters(expression) + expression.get_db_converters(connection):
        value = converter(value, expression, connection)
    return value
