"""The changes of a resource beside the rows that the database holds, and the rules for what is new or changes."""

from typing import TYPE_CHECKING, Any

from spreadsheets.reading.characters import clean_text

from .planning import Change, RowState, name_keys

if TYPE_CHECKING:
    from spreadsheets.resources import SheetResource

_LOOKALIKE = "띄어쓰기나 글자 모양만 다른 것이 이미 있습니다. 같은 것이면 똑같이 적으십시오."
_GONE = "내보낸 뒤에 지워졌거나, 이 줄을 알아보는 값이 바뀌었습니다. 다시 내보내어 고치십시오."
_STALE = "내보낸 뒤에 다른 사람이 고쳤습니다. 다시 내보내어 고치십시오."


def compare(stage: "SheetResource") -> None:
    """Find every change's stored row, and check the rules for what is new or changes."""
    by_key = {change.key: change for change in stage.changes}
    others: set[tuple] = set()
    for pk, stored in stage.stored_rows():
        key = stage.stored_key(stored)
        change = by_key.get(key)
        if change is not None:
            match_stored(stage, change, pk, stored)
            continue
        if stage.refuses_lookalikes:
            others.add(name_keys(key))
        if stage.is_missing(stored):
            stage.missing.append((pk, stored))
    for change in stage.changes:
        if others and change.before is None and name_keys(change.key) in others:
            stage.refuse(change, stage.key_column(), f"“{stage.label_of(change)}”: {_LOOKALIKE}")
        elif change.before is None:
            check_new(stage, change, change.defaults | change.values)
        is_copy = change.row in stage.plan.copied_rows
        if change.exported_pk is not None and change.pk != change.exported_pk and not is_copy:
            stage.refuse(change, stage.key_column(), f"“{stage.label_of(change)}”: {_GONE}")


def match_stored(stage: "SheetResource", change: Change, pk: Any, stored: dict[str, Any]) -> None:
    """Note that a change is one of this stored row, and check what it would make of it."""
    change.pk = pk
    stage.by_pk[pk] = change
    change.before = {name: stored[name] for name in change.values}
    for name, old in change.before.items():
        if isinstance(old, str) and isinstance(new := change.values[name], str) and reads_alike(old, new):
            change.values[name] = old
    if change.state == RowState.CHANGED:
        if change.exported_version is not None and change.exported_version != stage.stored_version(stored):
            stage.refuse(change, None, f"“{stage.label_of(change)}”: {_STALE}")
        _check_rules(stage, change, stored | change.values, change.values)


def check_new(stage: "SheetResource", change: Change, from_file: dict[str, Any]) -> None:
    """Check a new row; what neither file nor resource says is the model's default."""
    if not stage.plan.is_checked:
        _check_rules(stage, change, stage.rules.defaults | change.defaults | change.values, from_file)


def _check_rules(stage: "SheetResource", change: Change, row: dict[str, Any], from_file: dict[str, Any]) -> None:
    for name, error in stage.rules.broken(row, from_file):
        sentence = f"{stage.field_label(name)}: {error}" if name else error
        stage.refuse(change, stage.column_for(name) if name else stage.key_column(), sentence)


def reads_alike(old: str, new: str) -> bool:
    """Whether a text would come back from a sheet as the other: without its invisible characters."""
    return old == new or clean_text(old)[0] == clean_text(new)[0]
