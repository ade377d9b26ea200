"""What a row of an organisation's sheet means: a 국, a 부서 and a 팀; a reorganisation ends rows, and deletes none."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from hashlib import sha256
from itertools import count
from typing import Any, ClassVar

from django.db.models import Max, QuerySet
from django.utils import timezone

from korean.particles import with_particle
from spreadsheets.columns import loose_key, name_key
from spreadsheets.imports.planning import Change
from spreadsheets.lookups import Lookup, UnknownName
from spreadsheets.records import Record
from spreadsheets.resources import SheetResource
from spreadsheets.values import nearest
from staffing.models import Bureau, Department, Team

from .lookups import by_name_in_force
from .units import is_in_force, is_no_bureau, version_of

_TERM = {"begins": "begins_on", "ends": "ends_on"}


class UnitResource(SheetResource):
    """What bureaus, departments and teams have in common."""

    level: ClassVar[str]
    refuses_lookalikes = True

    def prepare(self, records: Sequence[Record]) -> None:
        self.today = timezone.localdate()
        last = self.model._default_manager.aggregate(last=Max("order"))["last"] or 0
        self._orders = count(last + 1)

    def own_values(self, record: Record) -> dict[str, Any]:
        """A row's values for the unit that it is about; fields that are blank stay as they are."""
        if record.values["level"] != self.level:
            return {}
        named = {"order": "order", **_TERM} | ({"duties": "duties"} if self.level == "team" else {})
        return {field: record.values[name] for name, field in named.items() if record.values.get(name) is not None}

    def exported_version(self, record: Record) -> int | None:
        return record.values.get("version") if record.values["level"] == self.level else None

    def stored_version(self, stored: dict[str, Any]) -> int:
        return version_of(stored)

    def is_missing(self, stored: dict[str, Any]) -> bool:
        return is_in_force(stored, self.today)

    def label_of_missing(self, stored: dict[str, Any]) -> str:
        return stored["name"]

    def key_column(self) -> str:
        return self.level

    def column_for(self, name: str) -> str:
        return {"name": self.level, "begins_on": "begins", "ends_on": "ends", "bureau_id": "bureau"}.get(name, name)


class CodedResource(UnitResource):
    """Bureaus and departments: found by code, or by the name of the one in force."""

    def prepare(self, records: Sequence[Record]) -> None:
        super().prepare(records)
        self.lookup: Lookup = by_name_in_force(self.label, self.model._default_manager.all(), self.today)
        stored = self.model._default_manager.values("pk", "code", "name", "begins_on", "ends_on")
        self.units = {unit["pk"]: unit for unit in stored}
        self._order_of: dict[str, int] = {}

    def propose(self, record: Record) -> Change | None:
        code, name = record.values.get(f"{self.level}_code"), record.values.get(self.level)
        if (code is None and name is None) or is_no_bureau(name):
            return None
        known = self._find(record, code, name)
        if known is None and name is None:
            self.refuse(record, f"{self.level}_code", f"“{code}” {self.label}: 없는 코드입니다. 이름도 적으십시오.")
            return None
        key = self.units[known]["code"] if known is not None else code or _generated_code(name or "")
        values = self.own_values(record) | self.more_values(record)
        if name and (known is None or code):
            values["name"] = name
        facts: dict[str, Any] = {"code": key}
        if known is None and "order" not in values:
            if key not in self._order_of:
                self._order_of[key] = next(self._orders)
            facts["order"] = self._order_of[key]
        return Change(
            record.row, (key,), values, record.columns, defaults=facts, exported_version=self.exported_version(record)
        )

    def _find(self, record: Record, code: str | None, name: str | None) -> Any:
        try:
            return self.lookup.find(code or name or "")
        except UnknownName:
            return None

    def more_values(self, record: Record) -> dict[str, Any]:
        return {}

    def candidates(self) -> QuerySet:
        return self.model._default_manager.all()

    def stored_key(self, stored: dict[str, Any]) -> tuple:
        return (stored["code"],)

    def label_of(self, change: Change) -> str:
        return change.values.get("name") or self.lookup.names.get(change.pk) or change.key[0]

    def check(self) -> None:
        for change in self.changes:
            if change.before is None:
                self._warn_of_new(change)
            elif "name" in change.differences and not self._refuse_name_of_another(change):
                old = change.differences["name"][0]
                sentence = f"“{old}”의 이름을 바꾸면 지난 계획에도 새 이름으로 나옵니다."
                what = "조직개편이면 옛 이름에 종료일을 적고 새 코드로 한 줄을 더하십시오."
                self.warn(change, self.level, f"{sentence} {what}")

    def _refuse_name_of_another(self, change: Change) -> bool:
        """The code of one unit with the name of another that will be in force beside it."""
        old, name = change.differences["name"]
        others = [
            unit for pk, unit in self._after.items() if pk != change.pk and name_key(unit["name"]) == name_key(name)
        ]
        others = [unit for unit in others if is_in_force(unit, self.today)]
        if others:
            sentence = (
                f"코드 {with_particle(f'“{change.key[0]}”', '은(는)')} “{old}”의 것인데 이름은 “{name}”입니다. "
                f"이 이름은 코드 “{others[0]['code']}”의 것이니, 코드와 이름을 맞추십시오."
            )
            self.refuse(change, f"{self.level}_code", sentence)
        return bool(others)

    @cached_property
    def _after(self) -> dict[Any, dict[str, Any]]:
        """The stored units as they will be after the import."""
        return {pk: unit | (self.by_pk[pk].values if pk in self.by_pk else {}) for pk, unit in self.units.items()}

    def _warn_of_new(self, change: Change) -> None:
        near = nearest(self.label_of(change), list(self.lookup.names.values()))
        if near:
            names = ", ".join(f"“{name}”" for name in near)
            made = with_particle(f"“{self.label_of(change)}” {self.label}", "을(를)")
            meant = with_particle(names, "을(를)")
            self.warn(change, self.level, f"{made} 새로 만듭니다. {meant} 뜻한다면 고치십시오.")


class BureauResource(CodedResource):
    model = Bureau
    label = "국"
    level = "bureau"


class DepartmentResource(CodedResource):
    model = Department
    label = "부서"
    level = "department"

    def more_values(self, record: Record) -> dict[str, Any]:
        """Its bureau: a key, or the code of one that the same file makes."""
        bureau = record.changes.get(BureauResource)
        if bureau is not None:
            return {"bureau_id": bureau.pk or bureau.key[0]}
        return {"bureau_id": None} if is_no_bureau(record.values.get("bureau")) else {}

    def before_writing(self) -> None:
        bureaus = {change.key[0]: change.pk for change in self.plan.stage(BureauResource).changes}
        for change in self.changes:
            if isinstance(change.values.get("bureau_id"), str):
                change.values["bureau_id"] = bureaus[change.values["bureau_id"]]

    def format_value(self, name: str, value: Any) -> str:
        if name == "bureau_id" and value is not None:
            bureaus = self.plan.stage(BureauResource)
            return self._new_bureaus[value] if isinstance(value, str) else bureaus.lookup.names[value]
        return super().format_value(name, value)

    @cached_property
    def _new_bureaus(self) -> dict[str, str]:
        """The names of the file's own bureaus, by their codes."""
        bureaus = self.plan.stage(BureauResource)
        return {change.key[0]: bureaus.label_of(change) for change in bureaus.changes}


class TeamResource(UnitResource):
    model = Team
    label = "팀"
    level = "team"

    def prepare(self, records: Sequence[Record]) -> None:
        super().prepare(records)
        self._orders_in: dict[Change, Iterator[int]] = {}
        departments = self.plan.stage(DepartmentResource)
        self._names = {
            (departments.by_pk.get(department), name_key(name)): name
            for department, name in Team.objects.filter(department__in=departments.by_pk).values_list(
                "department", "name"
            )
        }

    def propose(self, record: Record) -> Change | None:
        name, department = record.values["team"], record.changes.get(DepartmentResource)
        if name is None:
            return None
        if department is None:
            self.refuse(record, "department", f"“{name}” 팀의 부서가 없습니다. 부서를 적으십시오.")
            return None
        name = self._names.get((department, name_key(name)), name)
        order = next(self._orders_in.setdefault(department, count(1)))
        facts = {"name": name} | ({} if record.values.get("order") is not None else {"order": order})
        return Change(
            record.row,
            (department, name),
            self.own_values(record),
            record.columns,
            parents={"department": department},
            defaults=facts,
            exported_version=self.exported_version(record),
        )

    unique_records = True

    def candidates(self) -> QuerySet:
        return Team.objects.filter(department__in=self.plan.stage(DepartmentResource).by_pk)

    def stored_key(self, stored: dict[str, Any]) -> tuple:
        return (self.plan.stage(DepartmentResource).by_pk.get(stored["department_id"]), stored["name"])

    def label_of(self, change: Change) -> str:
        department, name = change.key
        return f"{self.plan.stage(DepartmentResource).label_of(department)} · {name}"

    def label_of_missing(self, stored: dict[str, Any]) -> str:
        departments = self.plan.stage(DepartmentResource)
        return f"{departments.label_of(departments.by_pk[stored['department_id']])} · {stored['name']}"


def _generated_code(name: str) -> str:
    """A code for a unit that a file has by name only: the same file makes the same one."""
    return "N" + sha256(loose_key(name).encode()).hexdigest()[:9].upper()
