"""The lines of a budget sheet, with the columns of our own template."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from django.db.models import FloatField, QuerySet, Sum
from django.db.models.functions import Abs, Cast

from budgets.external_locks import NewProgram, lock_reasons
from budgets.models import Budget, BudgetLine, Category, FundingSource, Program
from budgets.money import LARGEST, LARGEST_SUM, format_money_with_unit
from budgets.sheets.copied_lines import CopiedLines
from budgets.sheets.labels import AMOUNTS, SHORT_NAMES
from budgets.sheets.plausible import question_sums
from budgets.sheets.staying import Staying
from budgets.sheets.totals import compare_with_before, settle_totals
from integrity.audited_writes import AuditedWrites
from spreadsheets.batches import in_batches
from spreadsheets.columns import Column, without_options
from spreadsheets.imports.planning import Change, RowState
from spreadsheets.lookups import Lookup, UnknownName
from spreadsheets.records import Options, Record
from spreadsheets.resources import SheetResource
from spreadsheets.values import code, text, whole, won
from spreadsheets.values import year as read_year
from spreadsheets.writing.table import IDENTITY, VERSION, Format
from staffing.sheets.lookups import department_names

from .edition import BudgetResource
from .program import ProgramResource

_ACCOUNTS = {label: value for value, label in Program.Account.choices}
_ACCOUNTS |= {"일반": Program.Account.GENERAL.value, "특별": Program.Account.SPECIAL.value}


def read_amount(value: Any, options: Options) -> int | None:
    return won(value, options.get("unit", "won"), largest=LARGEST)


def read_account(value: Any, options: Options) -> str | None:
    written = text(value)
    if written is None:
        return None
    for name, account in _ACCOUNTS.items():
        if written.replace(" ", "").startswith(name):
            return account
    # The names of special accounts are many: 주차장 특별회계, 의료급여기금특별회계 …
    if "특별" in written or "기금" in written:
        return Program.Account.SPECIAL.value  # as records are stored, and read back
    raise ValueError(f"“{written}” 회계를 알 수 없습니다. 일반회계나 특별회계로 적으십시오.")


#: A budget by its key, and a program in it.
_Key = tuple[int, int | NewProgram]


class BudgetLineResource(AuditedWrites, SheetResource):
    """The money of a program from one source, with the columns of our own template."""

    model = BudgetLine
    label = "예산액"
    unique_records = True

    year = Column(
        "연도", without_options(read_year), attribute="budget__fiscal_year", aliases=["회계연도", "예산연도"], width=8
    )
    edition = Column(
        "예산 구분",
        without_options(text),
        attribute="budget__edition",
        aliases=["예산구분명", "회차구분", "예산액구분"],
    )
    round = Column("회차", without_options(whole), attribute="budget__round", aliases=["추경회차", "차수"], width=6)
    department_code = Column("부서코드", without_options(code), attribute="program__department__code", width=12)
    department = Column(
        "부서",
        without_options(text),
        attribute="program__department__name",
        aliases=["부서명", "담당부서", "소관부서"],
        choices=department_names,
        width=18,
        is_title=True,
    )
    account = Column(
        "회계",
        read_account,
        write=lambda line: line.facts.get_account_display(),
        aliases=["회계구분", "회계명"],
        choices=lambda: [str(label) for label in Program.Account.labels],
        width=10,
    )
    category = Column(
        "사업 구분",
        without_options(text),
        write=lambda line: line.facts.category.name,
        choices=lambda: list(Category.objects.values_list("name", flat=True)),
    )
    policy = Column(
        "정책사업",
        without_options(text),
        write=lambda line: line.facts.policy,
        aliases=["정책사업명"],
        width=24,
        is_title=True,
    )
    unit = Column(
        "단위사업",
        without_options(text),
        write=lambda line: line.facts.unit,
        aliases=["단위사업명"],
        width=24,
        is_title=True,
    )
    program_code = Column(
        "세부사업코드",
        without_options(code),
        attribute="program__code",
        aliases=["세부사업 번호", "사업코드"],
        width=16,
    )
    name = Column(
        "세부사업",
        without_options(text),
        write=lambda line: line.facts.name,
        aliases=["세부사업명", "사업명"],
        required=True,
        width=30,
        is_title=True,
    )
    part = Column(
        "내역",
        without_options(text),
        attribute="program__part",
        aliases=["내역사업", "내역사업명"],
        width=20,
        is_title=True,
    )
    source = Column(
        "재원",
        without_options(text),
        attribute="source__name",
        aliases=["재원명", "재원구분", "재원별"],
        required=True,
        choices=lambda: list(FundingSource.objects.values_list("name", flat=True)),
    )
    amount = Column(
        "금액",
        read_amount,
        attribute="amount",
        aliases=AMOUNTS,
        required=True,
        width=18,
        format=Format.WON,
        is_summed=True,
    )
    id = Column(IDENTITY, without_options(whole), attribute="pk", hidden=True, format=Format.WHOLE)
    version = Column(VERSION, without_options(whole), attribute="version", hidden=True, format=Format.WHOLE)

    def prepare(self, records: Sequence[Record]) -> None:
        self.sources = sources()
        self._found: dict[str, Any] = {}
        self._records = records
        #: The stored ones, where a total has to be settled with them.
        self.stored: dict[int, dict[str, Any]] = {}
        #: Without money, of a column for each source: to be written only where they are stored already.
        self._only_if_stored: set[Change] = set()

    def propose(self, record: Record) -> Change | None:
        budget, program = record.changes.get(BudgetResource), record.changes.get(ProgramResource)
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
                exported_version=record.values.get("version"),
                exported_pk=record.values.get("id"),
            )
            if not amount and record.values.get("goes_on"):
                self._only_if_stored.add(change)
            return change
        return None

    def _source(self, written: str | None) -> Any:
        if written is None:
            return "재원이 없습니다. 재원을 적으십시오."
        if written not in self._found:
            try:
                self._found[written] = self.sources.find(written)
            except UnknownName as unknown:
                self._found[written] = str(unknown)
        return self._found[written]

    def candidates(self) -> QuerySet:
        return BudgetLine.objects.filter(budget__in=self.budgets.by_pk)

    def stored_key(self, stored: dict[str, Any]) -> tuple:
        budget, program = self._by_pk
        return (budget.get(stored["budget_id"]), program.get(stored["program_id"]), stored["source_id"])

    @cached_property
    def _by_pk(self) -> tuple[dict[Any, Change], dict[Any, Change]]:
        return self.budgets.by_pk, self.programs.by_pk

    @property
    def budgets(self) -> BudgetResource:
        return self.plan.stage(BudgetResource)

    @property
    def programs(self) -> ProgramResource:
        return self.plan.stage(ProgramResource)

    def stored_rows(self) -> Iterator[tuple[Any, dict[str, Any]]]:
        has_totals = bool(self.plan.extra.get("totals"))
        for pk, stored in super().stored_rows():
            if has_totals:
                self.stored[pk] = stored
            yield pk, stored

    def compare(self) -> None:
        super().compare()
        question_sums(self)
        staying = Staying(self)
        staying.settle_stored()
        copied_lines = CopiedLines(self)
        if self._only_if_stored:
            self.changes = [
                c
                for c in self.changes
                if c.before is not None or c not in self._only_if_stored or copied_lines.replaces(c)
            ]
        copied_lines.copy(staying)
        staying.ask()
        settle_totals(self)
        compare_with_before(self, self._records)

    def check(self) -> None:
        """Locked money takes no change, though a file may have it unchanged; and there is an end to what is summed."""
        self._refuse_beyond_any_sum()
        touched = [
            change for change in self.changes if change.parents["budget"].pk and change.state != RowState.UNCHANGED
        ]
        refused: set[Change] = set()
        for change in touched:
            budget = change.parents["budget"]
            if budget.pk in self.budgets.locked and budget not in refused:
                refused.add(budget)
                sentence = Budget(**budget.defaults).locked_message + " 잠금을 푼 뒤에 다시 올리십시오."
                self.refuse(change, "edition", sentence)
        money = {change: (change.parents["budget"].pk, _program_of(change.parents["program"])) for change in touched}
        reasons = self._lock_reasons(set(money.values()))
        for change, key in money.items():
            if reasons[key]:
                self.refuse(change, "amount", reasons[key])

    def _refuse_beyond_any_sum(self) -> None:
        changed = [each for each in self.changes if each.state != RowState.UNCHANGED]
        added = sum(abs(each.values["amount"]) - abs((each.before or {}).get("amount", 0)) for each in changed)
        if added <= LARGEST:  # as in every real file: the ledger isn't asked
            return
        size = Sum(Abs(Cast("amount", FloatField())), default=0.0)
        if self.candidates().aggregate(size=size)["size"] + added > LARGEST_SUM:
            largest = max(changed, key=lambda each: abs(each.values["amount"]))
            self.refuse(largest, "amount", "금액을 모두 더하면 어떤 예산보다도 큽니다. 금액의 단위를 확인하십시오.")

    def in_file(self) -> Iterator[Change]:
        """The lines that the file's own rows are, without those that are copied or taken from a total."""
        for record in self._records:
            if line := record.changes.get(type(self)):
                yield line

    def _lock_reasons(self, money: set[_Key]) -> dict[_Key, str]:
        budgets = Budget.objects.in_bulk({budget for budget, _ in money})
        found: dict[_Key, str] = {}
        for batch in in_batches(list(money)):
            reasons = lock_reasons([(budgets[budget], program) for budget, program in batch])
            found |= zip(batch, reasons, strict=True)
        return found

    def is_missing(self, stored: dict[str, Any]) -> bool:
        return stored["program_id"] in self.programs.programs

    def label_of(self, change: Change) -> str:
        budget, program, source = change.key
        return f"{self.programs.label_of(program)} · {self.sources.names[source]} · {self.budgets.label_of(budget)}"

    def label_of_missing(self, stored: dict[str, Any]) -> str:
        labels = [
            self.programs.label_of_stored(stored["program_id"]),
            self.sources.names[stored["source_id"]],
            self.budgets.label_of(self.budgets.by_pk[stored["budget_id"]]),
            self.format_value("amount", stored["amount"]),
        ]
        return " · ".join(labels)

    def format_value(self, name: str, value: Any) -> str:
        return "" if value is None else format_money_with_unit(value)

    def field_label(self, name: str) -> str:
        return "금액" if name == "amount" else super().field_label(name)

    def key_column(self) -> str:
        return "name"


def _program_of(program: Change) -> int | NewProgram:
    return program.pk or NewProgram(program.key[0])


def sources() -> Lookup:
    """With the short names of columns: 국, 시, 구, 특교세, 특조금 …"""
    lookup = Lookup("재원", FundingSource.objects.values_list("pk", "code", "name"))
    for name, others in SHORT_NAMES.items():
        for short in others:
            lookup.add_alias(short, name)
    return lookup
