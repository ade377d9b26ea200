"""Reverting an import: rows that it made are deleted, others get their old values, if all is still as it wrote it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models

from korean.particles import with_particle
from spreadsheets.batches import in_batches
from spreadsheets.kinds import SheetKind
from spreadsheets.resources import SheetResource

from .later import LaterImports
from .writing import WrittenRow

NAMED = 5  # rows that a refusal names


class CannotRevert(Exception):
    """Something was changed, used or locked since; the text says what."""


def revert_rows(kind: SheetKind, written: list[WrittenRow], later: LaterImports, by: Any, reason: str) -> None:
    """Revert the written rows in the current transaction, from the last stage on: later rows refer to earlier ones.

    Raises CannotRevert before anything is changed.
    """
    stages = [resource() for resource in kind.stages]
    rows = [[row for row in written if row.stage == number] for number in range(len(stages))]
    created: dict[type[models.Model], set[Any]] = defaultdict(set)  # of several stages of one model, all
    for stage, own in zip(stages, rows, strict=True):
        created[stage.model] |= {row.pk for row in own if row.before is None}
    restored = _restored_fields(stages, rows)
    # In the order of writing, so that rows by which others are locked are locked before those.
    stored = [_locked(stage, own) for stage, own in zip(stages, rows, strict=True)]
    for stage, own, found in zip(stages, rows, stored, strict=True):
        _refuse_if_changed(stage, own, found, later)
        _refuse_if_used(stage, created, restored, later)
        if sentence := stage.revert_error(list(found.values()), by):
            raise CannotRevert(sentence)
    for stage, own, found in reversed(list(zip(stages, rows, stored, strict=True))):
        _revert_stage(stage, own, found, by, reason)


def _locked(stage: SheetResource, rows: list[WrittenRow]) -> dict[Any, models.Model]:
    found: dict[Any, models.Model] = {}
    for keys in in_batches([row.pk for row in rows]):
        locked = stage.model._default_manager.select_for_update().order_by("pk").filter(pk__in=keys)
        found |= {row.pk: row for row in locked}
    return found


def _refuse_if_changed(
    stage: SheetResource, rows: list[WrittenRow], stored: dict[Any, models.Model], later: LaterImports
) -> None:
    changed = [row for row in rows if not _is_unchanged(stage, stored.get(row.pk), row.after, later)]
    if changed:
        names = [str(stored[row.pk]) if row.pk in stored else "지워진 줄" for row in changed[:NAMED]]
        sentence = f"가져온 뒤에 고친 것이 있어 되돌리지 못했습니다: {_listed(names, len(changed))}"
        raise CannotRevert(sentence + _first(later, [(stage.model, row.pk) for row in changed]))


def _is_unchanged(stage: SheetResource, row: models.Model | None, after: dict[str, Any], later: LaterImports) -> bool:
    if row is None or any(getattr(row, name) != value for name, value in after.items() if name != "version"):
        return False
    written, now = after.get("version"), getattr(row, "version", None)
    return written is None or written == now or later.version_now(stage.model, row.pk, written) == now


def _first(later: LaterImports, keys: list[tuple[type[models.Model], Any]]) -> str:
    """Which imports have to be reverted first."""
    names = later.names(keys)
    return f" 먼저 되돌릴 가져오기: {_listed([f'“{name}”' for name in names[:NAMED]], len(names))}" if names else ""


def _restored_fields(
    stages: list[SheetResource], rows: list[list[WrittenRow]]
) -> set[tuple[type[models.Model], str, Any]]:
    """Every field of a stored row that gets its old value: the model, the field's column and the row's key."""
    return {
        (stage.model, name, row.pk)
        for stage, own in zip(stages, rows, strict=True)
        for row in own
        for name in row.before or ()
    }


def _refuse_if_used(
    stage: SheetResource, created: dict[type[models.Model], set[Any]], restored: set, later: LaterImports
) -> None:
    """Deleting what somebody uses meanwhile would delete theirs as well, or fail."""
    for relation in _relations_to(stage.model):
        for keys in in_batches(sorted(created[stage.model])):
            found = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})
            goes = created.get(relation.related_model, set())
            field = (relation.related_model, relation.field.attname)
            users = [row for row in found if row.pk not in goes and (*field, row.pk) not in restored]
            if users:
                names = [f"{row}" for row in users[:NAMED]]
                label = with_particle(stage.label, "을(를)")
                sentence = f"가져온 {label} 쓰는 것이 생겨 되돌리지 못했습니다: {_listed(names, len(users))}"
                raise CannotRevert(sentence + _first(later, [(relation.related_model, row.pk) for row in users]))


def _relations_to(model: type[models.Model]) -> Iterable[Any]:
    """Also those whose name begins with a +; but not histories, which stay when a row goes."""
    for each in model._meta.get_fields(include_hidden=True):
        if isinstance(each, models.ManyToOneRel) and each.on_delete is not models.DO_NOTHING:
            yield each


def _revert_stage(
    stage: SheetResource, rows: list[WrittenRow], stored: dict[Any, models.Model], by: Any, reason: str
) -> None:
    for keys in in_batches([row.pk for row in rows if row.before is None]):
        stage.remove(stage.model._default_manager.filter(pk__in=keys), by, reason)
    before = {row.pk: row.before for row in rows if row.before is not None}
    for keys in in_batches(list(before)):
        stage.change([stored[pk] for pk in keys], {pk: before[pk] for pk in keys}, by, reason)


def _listed(names: list[str], count: int) -> str:
    return ", ".join(names) + (f" 등 {count}건" if count > len(names) else "")
