"""Taking an import back: what it made goes, what it changed gets its old values, if all still stands as it wrote it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models

from spreadsheets.kinds import Kind
from spreadsheets.resources import BATCH, SheetResource, Written

NAMED = 5  # rows that a refusal names


class Stands(Exception):
    """It can't be taken back: something was changed or used since; the text says what."""


def undo(kind: Kind, written: list[Written], by: Any, reason: str) -> None:
    """Undo what `written` tells, in the current transaction, from the last stage on: later rows refer to earlier ones.

    Raises Stands before anything is changed.
    """
    stages = [resource() for resource in kind.stages]
    rows = [[row for row in written if row.stage == number] for number in range(len(stages))]
    made: dict[type[models.Model], set] = defaultdict(set)  # of several stages of one model, all
    for stage, of in zip(stages, rows, strict=True):
        made[stage.model] |= {row.pk for row in of if row.before is None}
    put_back = _put_back(stages, rows)
    # In the order of writing, so that rows that close others are held before those.
    stored = [_held(stage, of) for stage, of in zip(stages, rows, strict=True)]
    for stage, of, found in zip(stages, rows, stored, strict=True):
        _refuse_if_changed(stage, of, found)
        _refuse_if_used(stage, made, put_back)
        if sentence := stage.keeps(list(found.values()), by):
            raise Stands(sentence)
    for stage, of, found in reversed(list(zip(stages, rows, stored, strict=True))):
        _undo_stage(stage, of, found, by, reason)


def _held(stage: SheetResource, rows: list[Written]) -> dict[Any, models.Model]:
    found: dict[Any, models.Model] = {}
    for keys in _batches([row.pk for row in rows]):
        held = stage.model._default_manager.select_for_update().order_by("pk").filter(pk__in=keys)
        found |= {row.pk: row for row in held}
    return found


def _refuse_if_changed(stage: SheetResource, rows: list[Written], stored: dict[Any, models.Model]) -> None:
    changed = [row for row in rows if not _stands(stored.get(row.pk), row.after)]
    if changed:
        names = [str(stored[row.pk]) if row.pk in stored else "지워진 줄" for row in changed[:NAMED]]
        raise Stands(f"가져온 뒤에 고친 것이 있어 되돌리지 못했습니다: {_listed(names, len(changed))}")


def _stands(row: models.Model | None, after: dict[str, Any]) -> bool:
    return row is not None and all(getattr(row, name) == value for name, value in after.items())


def _put_back(stages: list[SheetResource], rows: list[list[Written]]) -> set[tuple[type[models.Model], str, Any]]:
    """Every field of a stored row that gets its old value: the model, the field's column and the row's key."""
    return {
        (stage.model, name, row.pk)
        for stage, of in zip(stages, rows, strict=True)
        for row in of
        for name in row.before or ()
    }


def _refuse_if_used(stage: SheetResource, made: dict[type[models.Model], set], put_back: set) -> None:
    """Deleting what somebody uses meanwhile would take theirs along, or fail."""
    for relation in _relations_to(stage.model):
        for keys in _batches(sorted(made[stage.model])):
            found = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})
            goes = made.get(relation.related_model, set())
            field = (relation.related_model, relation.field.attname)
            users = [row for row in found if row.pk not in goes and (*field, row.pk) not in put_back]
            if users:
                names = [f"{row}" for row in users[:NAMED]]
                raise Stands(
                    f"가져온 {stage.label}을(를) 쓰는 것이 생겨 되돌리지 못했습니다: {_listed(names, len(users))}"
                )


def _relations_to(model: type[models.Model]) -> Iterable[Any]:
    """Also those whose name begins with a +; but not histories, which stay when a row goes."""
    for each in model._meta.get_fields(include_hidden=True):
        if isinstance(each, models.ManyToOneRel) and each.on_delete is not models.DO_NOTHING:
            yield each


def _undo_stage(
    stage: SheetResource, rows: list[Written], stored: dict[Any, models.Model], by: Any, reason: str
) -> None:
    for keys in _batches([row.pk for row in rows if row.before is None]):
        stage.remove(stage.model._default_manager.filter(pk__in=keys), by, reason)
    before = {row.pk: row.before for row in rows if row.before is not None}
    for keys in _batches(list(before)):
        stage.change([stored[pk] for pk in keys], {pk: before[pk] for pk in keys}, by, reason)


def _batches(keys: list) -> Iterable[list]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _listed(names: list[str], count: int) -> str:
    return ", ".join(names) + (f" 등 {count}건" if count > len(names) else "")
