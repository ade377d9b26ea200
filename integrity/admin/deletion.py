from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.db import models, router
from django.http import HttpRequest


class SummarisedDeletion:
    """Says how many rows a deletion would take or be refused for, instead of naming thousands."""

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[Any, int], set[Any], list[str]]:
        collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)  # type: ignore[attr-defined]
        collector.collect(objs)
        found: dict[Any, Any] = dict(collector.model_objs)
        counts = {model._meta: len(rows) for model, rows in found.items()}
        forbidden = {model._meta.verbose_name for model in found if not self._may_delete(model, request)}
        return (
            [f"{meta.verbose_name} {count:,}건" for meta, count in counts.items()],
            {meta.verbose_name_plural: count for meta, count in counts.items()},
            forbidden,
            _summary(collector.protected),
        )

    def _may_delete(self, model: type[models.Model], request: Any) -> bool:
        return request.user.has_perm(f"{model._meta.app_label}.delete_{model._meta.model_name}")


def _summary(rows: Iterable[models.Model]) -> list[str]:
    counts: dict[str, int] = {}
    for row in rows:
        name = str(row._meta.verbose_name)
        counts[name] = counts.get(name, 0) + 1
    return [f"{name} {count:,}건" for name, count in counts.items()]
