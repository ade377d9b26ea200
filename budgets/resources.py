"""What a row of a budget sheet means: an edition, a program of a department, and the money of one source."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from typing import Any

from spreadsheets.columns import Column, plainly, squeezed
from spreadsheets.lookups import Lookup, Unknown
from spreadsheets.planning import Change, State
from spreadsheets.records import Options, Record
from spreadsheets.resources import BATCH, SheetResource
from spreadsheets.values import code, text, whole, won
from spreadsheets.writing.table import IDENTITY, VERSION, Format
from staffing.models import Department
from staffing.particles import with_particle

from .editions import Edition, chosen_edition, read_edition
from .importing import RecordedResource
from .keeping import Key, kept
from .models import Budget, BudgetLine, Category, FundingSource, Program
from .money import LARGEST, MoneyUnit, format_money_exactly
from .totals import compare_with_before, settle_totals

_ACCOUNTS = {label: value for value, label in Program.Account.choices}
_ACCOUNTS |= {"일반": Program.Account.GENERAL, "특별": Program.Account.SPECIAL}

#: The columns that say something of a program.
_OF_PROGRAM = (
    "department_code",
    "department",
    "account",
    "category",
    "policy",
    "unit",
    "program_code",
    "name",
    "part",
)
NOBODYS = -2  # a program's key that no program has


def read_amount(value: Any, options: Options) -> int | None:
    return won(value, options.get("unit", "won"), largest=LARGEST)


def read_account(value: Any, options: Options) -> str | None:
    said = text(value)
    if said is None:
        return None
    for name, account in _ACCOUNTS.items():
        if said.replace(" ", "").startswith(name):
            return account
    # The names of special accounts are many: 주차장 특별회계, 의료급여기금특별회계 …
    if "특별" in said or "기금" in said:
        return Program.Account.SPECIAL
    raise ValueError(f"“{said}” 회계를 알 수 없습니다. 일반회계나 특별회계로 적으십시오.")


class BudgetResource(SheetResource):
    """The editions that a file's rows belong to; one that isn't there yet is made."""

    model = Budget
    label = "예산"

    def prepare(self, records: Sequence[Record]) -> None:
        self._known: dict[tuple, Edition | str] = {}
        self._proposed: dict[tuple, Change] = {}
        self._labels: dict[Change, str] = {}

    def propose(self, record: Record) -> Change | None:
        year = record.values.get("year") or self.plan.options.get("year")
        if year is None:
            self.refuse(record, "year", "회계연도가 없습니다. 연도를 적으십시오.")
            return None
        edition = self._edition(record)
        if isinstance(edition, str):
            self.refuse(record, "edition", edition)
            return None
        key = (year, *edition)
        if key not in self._proposed:
            facts = {"fiscal_year": year, "kind": edition.kind, "round": edition.round, "base_year": edition.base_year}
            self._proposed[key] = Change(record.row, key, {}, record.columns, defaults=facts)
        return self._proposed[key]

    def _edition(self, record: Record) -> Edition | str:
        """The edition, or the sentence that says why there is none; worked out once for each wording."""
        said = (record.values.get("edition"), record.values.get("round"))
        if said not in self._known:
            try:
                chosen = self.plan.options.get("edition", "")
                self._known[said] = read_edition(said[0], said[1]) if said[0] else chosen_edition(chosen)
            except ValueError as error:
                self._known[said] = str(error)
        return self._known[said]

    def candidates(self):
        return Budget.objects.filter(fiscal_year__in={change.key[0] for change in self.changes})

    def key_in(self, stored) -> tuple:
        return (stored["fiscal_year"], stored["kind"], stored["round"], stored["base_year"])

    def label_of(self, change: Change) -> str:
        if change not in self._labels:
            self._labels[change] = str(Budget(**change.defaults))
        return self._labels[change]

    def column_of(self, name: str) -> str:
        return {"fiscal_year": "year", "kind": "edition"}.get(name, name)

    def check(self) -> None:
        for change in self.changes:
            if change.before is None and change.defaults["kind"] == Budget.Kind.SUPPLEMENTARY:
                sentence = (
                    f"{with_particle(self.label_of(change), '이(가)')} 아직 없어 파일에 있는 금액만으로 새로 만듭니다. "
                    "앞 예산을 이어받으려면 예산 화면에서 먼저 다음 추경을 만드십시오."
                )
                self.warn(change, "edition", sentence)

    @cached_property
    def locked(self) -> set[int]:
        return set(Budget.objects.filter(pk__in=self.by_pk, locked=True).values_list("pk", flat=True))


class ProgramResource(SheetResource):
    """The programs that money is given to; what a file doesn't say of one stays as it is."""

    model = Program
    label = "세부사업"
    names_matter = True

    def prepare(self, records: Sequence[Record]) -> None:
        self._departments = departments()
        self._categories = Lookup("사업 구분", Category.objects.values_list("pk", "code", "name"))
        self._found: dict[str, Any] = {}
        self._proposed: dict[tuple, Change] = {}
        said = {self._said(record) for record in records} - {None}
        self.departments = {pk for name in said if isinstance(pk := self._department(name), int)}
        self.programs = {program.pk: program for program in Program.objects.filter(department__in=self.departments)}

    def propose(self, record: Record) -> Change | None:
        # A program's lines mostly say the same of it: it is worked out once.
        said = tuple(map(record.values.get, _OF_PROGRAM))
        change = self._proposed.get(said) or self._propose(record)
        if change:
            self._proposed[said] = change
        return change

    def _propose(self, record: Record) -> Change | None:
        department = self._department(self._said(record))
        if isinstance(department, str):
            self.refuse(record, "department" if "department" in record.columns else "department_code", department)
            return None
        if department not in self.plan.scope:
            self.refuse(record, "department", f"“{self._departments.names[department]}”의 예산을 바꿀 권한이 없습니다.")
            return None
        values = {
            name: record.values[name] for name in ("name", "policy", "unit", "account") if record.values.get(name)
        }
        try:
            category = self._category(record)
        except Unknown as unknown:
            self.refuse(record, "category", str(unknown))
            return None
        if category and record.values.get("category"):
            values["category_id"] = category
        part = record.values.get("part") or ""
        program = self._code(department, record, part)
        if program is None:
            return None
        facts = {"department_id": department, "code": program, "part": part, "category_id": category}
        return Change(record.row, (department, program, part), values, record.columns, defaults=facts)

    def department_in(self, record: Record) -> int | None:
        found = self._department(self._said(record))
        return found if isinstance(found, int) else None

    def _said(self, record: Record) -> str | None:
        return record.values.get("department_code") or record.values.get("department")

    def _department(self, said: str | None) -> Any:
        """The department's key, or the sentence that says why there is none."""
        if said is None:
            return "부서가 없습니다. 부서명이나 부서코드를 적으십시오."
        if said not in self._found:
            try:
                self._found[said] = self._departments.find(said)
            except Unknown as unknown:
                self._found[said] = str(unknown)
        return self._found[said]

    def _category(self, record: Record) -> Any:
        """Said by name, or else by how the 정책사업's name begins."""
        if said := record.values.get("category"):
            return self._categories.find(said)
        policy = (record.values.get("policy") or "").replace(" ", "")
        begins = next((word for word in ("행정운영경비", "재무활동") if policy.startswith(word)), "정책사업비")
        return self._categories.find("재무활동비" if begins == "재무활동" else begins)

    def _code(self, department: int, record: Record, part: str) -> str | None:
        """The code as the ledger has it: as written, without its lost zeros, or found by the names."""
        written = record.values.get("program_code")
        if written is None:
            return self._code_by_name(department, record, part)
        if (department, written, part) in self._codes or not written.isdecimal():
            return written
        same = self._numbers[department, int(written), part]
        return same[0] if len(same) == 1 else written

    def _code_by_name(self, department: int, record: Record, part: str) -> str | None:
        name = record.values.get("name")
        if name is None:
            self.refuse(record, "name", "세부사업의 코드와 이름이 모두 없습니다. 하나는 적으십시오.")
            return None
        above = (record.values.get("policy") or "", record.values.get("unit") or "")
        named = self._names[department, name, part]
        exact = [program for program in named if (program.policy, program.unit) == above]
        if len(exact) == 1 or len(named) == 1:
            return (exact or named)[0].code
        if named:
            codes = ", ".join(sorted(program.code for program in named))
            self.refuse(
                record, "name", f"“{name}” 세부사업이 이 부서에 둘 이상입니다({codes}). 세부사업 코드를 적으십시오."
            )
            return None
        if alike := self._looks.get((department, squeezed(name), part)):
            self.refuse(
                record, "name", f"“{alike.name}” 세부사업과 띄어쓰기만 다릅니다. 같은 것이면 똑같이 적으십시오."
            )
            return None
        # A new one, in a file that knows no codes: the same file makes the same one.
        return "N" + sha256("\n".join([*above, name]).encode()).hexdigest()[:9].upper()

    @cached_property
    def _codes(self) -> set[tuple[int, str, str]]:
        return {(program.department_id, program.code, program.part) for program in self.programs.values()}

    @cached_property
    def _numbers(self) -> dict[tuple[int, int, str], list[str]]:
        found = defaultdict(list)
        for department, known, part in self._codes:
            if known.isdecimal():
                found[department, int(known), part].append(known)
        return found

    @cached_property
    def _names(self) -> dict[tuple[int, str, str], list[Program]]:
        found = defaultdict(list)
        for program in self.programs.values():
            found[program.department_id, program.name, program.part].append(program)
        return found

    @cached_property
    def _looks(self) -> dict[tuple[int, str, str], Program]:
        programs = self.programs.values()
        return {(each.department_id, squeezed(each.name), each.part): each for each in programs}

    def check(self) -> None:
        """What says where closed money is printed stays."""
        moved = {each.pk: each for each in self.changes if each.before and set(each.differences) & set(Program.fixed)}
        for pk, sentence in Program.closed_money(moved, hold=False).items():
            name = next(name for name in Program.fixed if name in moved[pk].differences)
            said = f"{with_particle(self.title(name), '은(는)')} 바꿀 수 없습니다. {sentence}"
            self.refuse(moved[pk], self.column_of(name), said)

    def candidates(self):
        return Program.objects.filter(department__in=self.departments)

    def key_in(self, stored) -> tuple:
        return (stored["department_id"], stored["code"], stored["part"])

    def label_of(self, change: Change) -> str:
        department, code, part = change.key
        known = self.programs.get(change.pk)
        name = change.values.get("name") or (known.name if known else code)
        return f"{self._departments.names[department]} · {name}" + (f" ({part})" if part else "")

    def label_of_stored(self, pk: int) -> str:
        program = self.programs[pk]
        return f"{self._departments.names[program.department_id]} · {program}"

    def department_of(self, change: Change) -> str:
        return self._departments.names[change.key[0]]

    def shown(self, name: str, value: Any) -> str:
        if name == "category_id":
            return self._categories.names.get(value, "")
        if name == "account":
            return str(Program.Account(value).label)
        return super().shown(name, value)

    def field_of_key(self) -> str:
        return "program_code"

    def column_of(self, name: str) -> str:
        return "program_code" if name == "code" else super().column_of(name)


class BudgetLineResource(RecordedResource):
    """The money of a program from one source, with the columns of our own template."""

    model = BudgetLine
    label = "예산액"
    one_record_each = True

    year = Column("연도", plainly(whole), attribute="budget__fiscal_year", aliases=["회계연도", "예산연도"], width=8)
    edition = Column(
        "예산 구분", plainly(text), attribute="budget__edition", aliases=["예산구분명", "회차구분", "예산액구분"]
    )
    round = Column("회차", plainly(whole), attribute="budget__round", aliases=["추경회차", "차수"], width=6)
    department_code = Column("부서코드", plainly(code), attribute="program__department__code", width=12)
    department = Column(
        "부서",
        plainly(text),
        attribute="program__department__name",
        aliases=["부서명", "담당부서", "소관부서"],
        width=18,
    )
    account = Column(
        "회계",
        read_account,
        attribute="program__get_account_display",
        aliases=["회계구분", "회계명"],
        choices=lambda: [str(label) for label in Program.Account.labels],
        width=10,
    )
    category = Column(
        "사업 구분",
        plainly(text),
        attribute="program__category__name",
        choices=lambda: list(Category.objects.values_list("name", flat=True)),
    )
    policy = Column("정책사업", plainly(text), attribute="program__policy", aliases=["정책사업명"], width=24)
    unit = Column("단위사업", plainly(text), attribute="program__unit", aliases=["단위사업명"], width=24)
    program_code = Column(
        "세부사업코드", plainly(code), attribute="program__code", aliases=["세부사업 번호", "사업코드"], width=16
    )
    name = Column(
        "세부사업", plainly(text), attribute="program__name", aliases=["세부사업명", "사업명"], required=True, width=30
    )
    part = Column("내역", plainly(text), attribute="program__part", aliases=["내역사업", "내역사업명"], width=20)
    source = Column(
        "재원",
        plainly(text),
        attribute="source__name",
        aliases=["재원명", "재원구분"],
        required=True,
        choices=lambda: list(FundingSource.objects.values_list("name", flat=True)),
    )
    amount = Column(
        "금액",
        read_amount,
        attribute="amount",
        aliases=["예산액", "예산현액"],
        required=True,
        width=18,
        format=Format.WON,
    )
    id = Column(IDENTITY, plainly(whole), attribute="pk", hidden=True, format=Format.WHOLE)
    version = Column(VERSION, plainly(whole), attribute="version", hidden=True, format=Format.WHOLE)

    def prepare(self, records: Sequence[Record]) -> None:
        self.sources = sources()
        self._found: dict[str, Any] = {}
        self._records = records
        #: As they stand in the database, where a total has to be settled with them.
        self.stored: dict[int, dict[str, Any]] = {}
        #: Lines that a file only has because its columns go on: without money they aren't made.
        self._only_if_stored: set[Change] = set()

    def propose(self, record: Record) -> Change | None:
        budget, program = record.made.get(BudgetResource), record.made.get(ProgramResource)
        source = self._source(record.values.get("source"))
        amount = record.values.get("amount")
        if isinstance(source, str):
            self.refuse(record, "source", source)
        elif amount is None and "amount" in record.values:
            self.refuse(record, "amount", "금액이 비어 있습니다. 없으면 0을 적으십시오.")
        elif amount is not None and budget and program:
            change = Change(
                record.row,
                (budget, program, source),
                {"amount": amount},
                record.columns,
                parents={"budget": budget, "program": program},
                defaults={"source_id": source},
                began_from=record.values.get("version"),
                exported=record.values.get("id"),
            )
            if not amount and record.values.get("goes_on"):
                self._only_if_stored.add(change)
            return change
        return None

    def _source(self, said: str | None) -> Any:
        if said is None:
            return "재원이 없습니다. 재원을 적으십시오."
        if said not in self._found:
            try:
                self._found[said] = self.sources.find(said)
            except Unknown as unknown:
                self._found[said] = str(unknown)
        return self._found[said]

    def candidates(self):
        return BudgetLine.objects.filter(budget__in=self.budgets.by_pk)

    def key_in(self, stored) -> tuple:
        budget, program = self._by_pk
        return (budget.get(stored["budget_id"]), program.get(stored["program_id"]), stored["source_id"])

    @cached_property
    def _by_pk(self) -> tuple[dict, dict]:
        return self.budgets.by_pk, self.programs.by_pk

    @property
    def budgets(self) -> BudgetResource:
        return self.plan.stage(BudgetResource)

    @property
    def programs(self) -> ProgramResource:
        return self.plan.stage(ProgramResource)

    def stored_rows(self):
        keeps = bool(self.plan.extra.get("totals"))
        for pk, stored in super().stored_rows():
            if keeps:
                self.stored[pk] = stored
            yield pk, stored

    def compare(self) -> None:
        super().compare()
        if self._only_if_stored:
            self.changes = [c for c in self.changes if c.before is not None or c not in self._only_if_stored]
        settle_totals(self)
        compare_with_before(self, self._records)

    def check(self) -> None:
        """Closed money takes no change; that a file has it unchanged is no harm."""
        touched = [change for change in self.changes if change.parents["budget"].pk and change.state != State.UNCHANGED]
        told: set[Change] = set()
        for change in touched:
            budget = change.parents["budget"]
            if budget.pk in self.budgets.locked and budget not in told:
                told.add(budget)
                sentence = Budget(**budget.defaults).closed_message + " 잠금을 푼 뒤에 다시 올리십시오."
                self.refuse(change, "edition", sentence)
        asked = {
            change: (change.parents["budget"].pk, self._asked_for(change.parents["program"])) for change in touched
        }
        closed = self._kept(set(asked.values()))
        for change, key in asked.items():
            if key in closed:
                self.refuse(change, "amount", closed[key])

    def _asked_for(self, program: Change) -> int:
        """A program's key; for one that isn't there yet, that of another one of its department."""
        return program.pk or self._any_of.get(program.key[0], NOBODYS)

    @cached_property
    def _any_of(self) -> dict[int, int]:
        return {program.department_id: pk for pk, program in self.programs.programs.items()}

    def _kept(self, money: set[Key]) -> dict[Key, str]:
        budgets = Budget.objects.in_bulk({budget for budget, _ in money})
        found: dict[Key, str] = {}
        keys = sorted(money)
        for start in range(0, len(keys), BATCH):
            found |= kept([(budgets[budget], program) for budget, program in keys[start : start + BATCH]])
        return found

    def is_missing(self, stored) -> bool:
        return stored["program_id"] in self.programs.programs

    def label_of(self, change: Change) -> str:
        budget, program, source = change.key
        return f"{self.programs.label_of(program)} · {self.sources.names[source]} · {self.budgets.label_of(budget)}"

    def label_of_missing(self, stored) -> str:
        parts = [
            self.programs.label_of_stored(stored["program_id"]),
            self.sources.names[stored["source_id"]],
            self.budgets.label_of(self.budgets.by_pk[stored["budget_id"]]),
            self.shown("amount", stored["amount"]),
        ]
        return " · ".join(parts)

    def shown(self, name: str, value: Any) -> str:
        return "" if value is None else f"{format_money_exactly(value, MoneyUnit.THOUSAND)}천원"

    def title(self, name: str) -> str:
        return "금액" if name == "amount" else super().title(name)

    def field_of_key(self) -> str:
        return "name"


def departments() -> Lookup:
    return Lookup("부서", Department.objects.values_list("pk", "code", "name"))


def sources() -> Lookup:
    """With the short names that stand in columns: 국, 도, 시, 구, 군."""
    lookup = Lookup("재원", FundingSource.objects.values_list("pk", "code", "name"))
    for short in "국도시구군":
        lookup.also(short, f"{short}비")
    return lookup
