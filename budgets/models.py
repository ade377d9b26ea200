from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import NotSupportedError, models, transaction
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from integrity.fields import SmallNumberField
from integrity.locking import Lockable, LockableQuerySet, Locked, LockKeys
from integrity.pinning import PinnableQuerySet
from integrity.versioning import Versioned
from korean.particles import with_particle
from spreadsheets.batches import in_batches
from staffing.models import Department, NamedManager

from .external_locks import AnyProgram, BudgetAndProgram, lock_reasons
from .fields import WonField
from .money import LARGEST
from .pinned import LockedMoney, PinnedByMoney


class FundingSourceManager(NamedManager.from_queryset(PinnableQuerySet)):
    pass


class FundingSource(PinnedByMoney):
    """Where money comes from (국비, 시비, 구비 …); a code table."""

    code = models.CharField("코드", max_length=20, unique=True)
    name = models.CharField("재원", max_length=30)
    order = SmallNumberField("순서", default=0)
    outside_budget = models.BooleanField(
        "예산 외",
        default=False,
        help_text="민자·자체 기금처럼 사업 표에는 나오지만 예산현황에는 들지 않는 재원",
    )

    pinned_fields = ("outside_budget",)
    objects = FundingSourceManager()

    class Meta:
        verbose_name = "재원"
        verbose_name_plural = "재원"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class Category(models.Model):
    """What kind of spending a program is (정책사업비, 행정운영경비, 재무활동비); a code table."""

    code = models.CharField("코드", max_length=20, unique=True)
    name = models.CharField("사업 구분", max_length=30)
    order = SmallNumberField("순서", default=0)
    funds_projects = models.BooleanField(
        "주요사업의 예산",
        default=False,
        help_text="주요사업의 합계를 이 구분의 예산과 견주어 봅니다.",
    )

    objects = NamedManager()

    class Meta:
        verbose_name = "사업 구분"
        verbose_name_plural = "사업 구분"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)


#: What makes a budget the outlook of a plan, which then prints it without naming it.
OUTLOOK_FIELDS = {"fiscal_year", "kind", "base_year"}


class BudgetQuerySet(LockableQuerySet):
    def forecast(self, base_year: int) -> Self:
        """The outlook (중기전망) that was made with a year's plan."""
        return self.filter(kind=Budget.Kind.FORECAST, base_year=base_year)

    def of_year(self, year: int) -> Self:
        """The enacted editions of a fiscal year, without outlooks."""
        return self.filter(fiscal_year=year).exclude(kind=Budget.Kind.FORECAST)

    def update(self, **changes: Any) -> int:
        if OUTLOOK_FIELDS.isdisjoint(changes):
            return super().update(**changes)
        with transaction.atomic(using=self.db):
            keys = list(self.values_list("pk", flat=True))
            changed = super().update(**changes)
            self.model.refuse_externally_locked(keys)
            return changed

    def bulk_create(self, objs: Iterable[Any], **kwargs: Any) -> list[Any]:  # type: ignore[override]
        if kwargs.get("ignore_conflicts"):
            raise NotSupportedError("Which of them were created isn't known afterwards.")
        with transaction.atomic(using=self.db):
            created = super().bulk_create(objs, **kwargs)
            self.model.refuse_externally_locked([budget.pk for budget in created])
            return created


class BudgetManager(models.Manager.from_queryset(BudgetQuerySet)):
    def get_by_natural_key(self, year: int, kind: str, round_: int | None, base: int | None) -> "Budget":
        return self.get(fiscal_year=year, kind=kind, round=round_, base_year=base)


class Budget(Lockable):
    """One edition of one fiscal year; once locked it refuses every change."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", "본예산"
        SUPPLEMENTARY = "supplementary", "추경"
        FORECAST = "forecast", "중기전망"

    fiscal_year = SmallNumberField("회계연도", validators=[MinValueValidator(2000), MaxValueValidator(2200)])
    kind = models.CharField("예산 구분", max_length=15, choices=Kind, default=Kind.ORIGINAL)
    round = SmallNumberField("추경 회차", null=True, blank=True, help_text="추경일 때만 적습니다.")
    base_year = SmallNumberField(
        "전망 기준연도",
        null=True,
        blank=True,
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
        help_text="중기전망일 때만, 계획의 연도를 적습니다.",
    )
    locked = models.BooleanField("잠금", default=False, editable=False)

    locked_by = ("pk",)
    objects = BudgetManager()

    class Meta:
        verbose_name = "예산"
        verbose_name_plural = "예산"
        ordering = ["-fiscal_year", "kind", "round", "base_year"]
        constraints = [
            models.UniqueConstraint(
                name="one_original_a_year",
                fields=["fiscal_year"],
                condition=Q(kind="original"),
                violation_error_message="이 회계연도의 본예산이 이미 있습니다.",
            ),
            models.UniqueConstraint(
                name="one_supplementary_a_round",
                fields=["fiscal_year", "round"],
                condition=Q(kind="supplementary"),
                violation_error_message="이 회계연도의 같은 회차 추경이 이미 있습니다.",
            ),
            models.UniqueConstraint(
                name="one_forecast_a_base_year",
                fields=["fiscal_year", "base_year"],
                condition=Q(kind="forecast"),
                violation_error_message="같은 기준연도의 중기전망이 이미 있습니다.",
            ),
            models.CheckConstraint(
                name="fiscal_year_within_reach",
                condition=Q(fiscal_year__gte=2000, fiscal_year__lte=2200),
                violation_error_message="회계연도는 2000년부터 2200년까지 적을 수 있습니다.",
            ),
            models.CheckConstraint(
                name="round_if_supplementary",
                # Without `isnull` it would be neither true nor false, and a CHECK lets that pass.
                condition=Q(kind="supplementary", round__isnull=False, round__gte=1)
                | (~Q(kind="supplementary") & Q(round__isnull=True)),
                violation_error_message="추경에는 1 이상의 회차를 적고, 다른 예산에는 비워 두십시오.",
            ),
            models.CheckConstraint(
                name="base_year_if_forecast",
                condition=Q(kind="forecast", base_year__isnull=False)
                | (~Q(kind="forecast") & Q(base_year__isnull=True)),
                violation_error_message="전망 기준연도는 중기전망에만, 그리고 꼭 적어야 합니다.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}년 {self.edition}" + (" (잠김)" if self.locked else "")

    def natural_key(self) -> tuple[int, str, int | None, int | None]:
        return (self.fiscal_year, self.kind, self.round, self.base_year)

    @property
    def edition(self) -> str:
        """The edition's name as tables print it."""
        if self.kind == self.Kind.SUPPLEMENTARY:
            return f"제{self.round}회 추경"
        if self.kind == self.Kind.FORECAST:
            return f"중기전망({self.base_year}년 기준)"
        return "당초예산"

    @property
    def program_year(self) -> int:
        """The year as of which it names its programs: an outlook's is that of the plan that it was made with."""
        return self.base_year or self.fiscal_year

    def is_enacted_in(self, year: int) -> bool:
        """Whether it is an edition of a fiscal year, and no outlook."""
        return self.fiscal_year == year and self.kind != self.Kind.FORECAST

    @property
    def is_locked(self) -> bool:
        return self.locked

    @property
    def locked_message(self) -> str:
        return f"{self.fiscal_year}년 {with_particle(self.edition, '은(는)')} 잠겨 있어 바꿀 수 없습니다."

    @classmethod
    def refuse_if_locked(cls, keys: LockKeys, *, for_update: bool = True) -> dict[str, list[Any]]:
        found = super().refuse_if_locked(keys, for_update=for_update)
        _refuse_externally_locked([(budget, AnyProgram()) for budget in found["pk"]])
        return found

    @classmethod
    def refuse_externally_locked(cls, keys: Iterable[int]) -> None:
        """Raise Locked if something confirmed prints one of them, as it is now.

        Also without any money: a book prints another sign for a year whose outlook is missing.
        """
        _refuse_externally_locked([(budget, AnyProgram()) for budget in cls._base_manager.filter(pk__in=list(keys))])

    def save_under_lock(self, *args: Any, **kwargs: Any) -> None:
        is_new = self._state.adding
        super().save_under_lock(*args, **kwargs)
        # No plan names what is new; but an outlook is printed without being named.
        if not is_new or self.kind == self.Kind.FORECAST:
            self.refuse_externally_locked([self.pk])

    def external_lock_message(self) -> str:
        return lock_reasons([(self, AnyProgram())])[0]

    def set_locked(self, locked: bool) -> None:
        """Lock or unlock: the one change that a locked budget takes."""
        self.set_lock_state(locked=locked)


def _refuse_externally_locked(money: Sequence[BudgetAndProgram]) -> None:
    for sentence in filter(None, lock_reasons(money)):
        raise Locked(sentence)


class ProgramQuerySet(PinnableQuerySet):
    def editable_by(self, user: Any) -> Self:
        """Those whose money a person may change, and that a sheet of theirs may name: of all departments for who
        keeps the ledger, and for the operator (None); else those of their own."""
        if user is None or user.has_perm("budgets.change_budgetline"):
            return self
        return self.filter(department=user.department_id) if user.is_active else self.none()


class ProgramManager(models.Manager.from_queryset(ProgramQuerySet)):
    def get_by_natural_key(self, department: str, code: str, part: str) -> "Program":
        return self.get(department__code=department, code=code, part=part)


class ProgramFacts(models.Model):
    """What holds of a program in one year, and may be another in the next."""

    class Account(models.TextChoices):
        GENERAL = "general", "일반회계"
        SPECIAL = "special", "특별회계"

    account = models.CharField("회계", max_length=10, choices=Account, default=Account.GENERAL)
    category = models.ForeignKey(Category, models.PROTECT, verbose_name="사업 구분", related_name="%(class)ss")
    policy = models.CharField("정책사업", max_length=100, blank=True)
    unit = models.CharField("단위사업", max_length=100, blank=True)
    name = models.CharField("세부사업", max_length=150)

    class Meta:
        abstract = True


class Program(ProgramFacts, PinnedByMoney):
    """A 세부사업, or a part (내역) of one: what money is budgeted for; with its newest facts."""

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="부서", related_name="programs")
    code = models.CharField("세부사업 코드", max_length=30)
    part = models.CharField(
        "내역",
        max_length=100,
        blank=True,
        help_text="한 세부사업이 여러 주요사업에 쓰일 때 나눈 몫의 이름",
    )
    is_remainder = models.BooleanField(
        "나머지", default=False, help_text="“기타 정책사업”처럼 합계에서 나머지를 담는 세부사업"
    )

    pinned_fields = ("department_id", "account", "category_id", "policy")
    objects = ProgramManager()

    class Meta:
        verbose_name = "세부사업"
        verbose_name_plural = "세부사업"
        ordering = ["department", "code", "part"]
        constraints = [
            models.UniqueConstraint(
                name="one_program_of_a_code_and_part",
                fields=["department", "code", "part"],
                violation_error_message="이 부서에 같은 코드와 내역의 세부사업이 이미 있습니다.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.part})" if self.part else self.name

    def natural_key(self) -> tuple[str, str, str]:
        return (*self.department.natural_key(), self.code, self.part)

    natural_key.dependencies = ["staffing.department"]  # type: ignore[attr-defined]

    def in_year(self, year: int) -> ProgramFacts:
        """Its facts as they were in a year (`Budget.program_year`); no query where `years` is prefetched."""
        return next((each for each in self.years.all() if each.year == year), self)

    @classmethod
    @contextmanager
    def refusing_pinned_changes(cls, rows: models.QuerySet, changes: Iterable[str]) -> Iterator[None]:
        if not cls.changes_pinned_fields(changes):
            yield
            return
        with cls.keeping_locked_money_in_place(list(rows.values_list("pk", flat=True))):
            yield

    @classmethod
    @contextmanager
    def keeping_locked_money_in_place(cls, programs: Collection[int] = ()) -> Iterator[None]:
        """Roll a change back after which locked money of these programs would be printed in another row of a book.

        What is nested in another one is checked at the end of that: several writes may belong together.
        """
        if (outer := _LOCKED_MONEY.get()) is not None:
            outer.watch(programs)
            yield
            return
        with transaction.atomic():
            watched = _WatchedMoney()
            watched.watch(programs)
            token = _LOCKED_MONEY.set(watched)
            try:
                yield
            finally:
                _LOCKED_MONEY.reset(token)
            cls._refuse(watched.moved())

    def refuse_pinned_changes(self, changed: Collection[str]) -> None:
        by_year = {field.attname for field in ProgramFacts._meta.concrete_fields}
        other_years = set(self.years.values_list("year", flat=True)) if by_year.issuperset(changed) else set()
        locked = self.locked_money([self.pk], for_update=False)
        self._refuse({each.key: each.sentence for each in locked if each.budget.program_year not in other_years})


class _WatchedMoney:
    """In which row of a book the money of programs was printed before they change, and what of it is locked."""

    def __init__(self) -> None:
        self._programs: set[int] = set()
        self._locked: list[LockedMoney] = []
        self._rows: dict[tuple[int, int], tuple] = {}

    def watch(self, programs: Collection[int]) -> None:
        if more := set(programs) - self._programs - {None}:
            self._programs |= more
            self._locked += Program.locked_money(more)
            self._rows |= _rows_of_money(more)

    def moved(self) -> dict[int, str]:
        """By program the sentence that says what locks its money, which is printed in another row now."""
        now = _rows_of_money(self._programs)
        moved = {money for money, row in now.items() if self._rows.get(money, row) != row}
        locked = self._locked + Program.locked_money({program for program, _ in moved})
        return {each.key: each.sentence for each in locked if (each.program, each.budget.pk) in moved}


_LOCKED_MONEY: ContextVar[_WatchedMoney | None] = ContextVar("locked_money", default=None)


def _rows_of_money(programs: Collection[int]) -> dict[tuple[int, int], tuple]:
    """By program and budget: what decides in which row of a book the money is printed."""
    found: dict[tuple[int, int], tuple] = {}
    for keys in in_batches(sorted(programs)):
        lines = BudgetLine.objects.filter(program__in=keys).with_facts("account", "category", "policy").order_by()
        rows = lines.values_list("program", "budget", "program__department", "account", "category", "policy")
        found |= {(program, budget): tuple(row) for program, budget, *row in rows.distinct()}
    return found


class ProgramYearQuerySet(models.QuerySet):
    """Refuses what would print locked money in another row of a book."""

    def update(self, **changes: Any) -> int:
        with Program.keeping_locked_money_in_place(list(self.values_list("program", flat=True))):
            return super().update(**changes)

    def delete(self) -> tuple[int, dict[str, int]]:
        with Program.keeping_locked_money_in_place(list(self.values_list("program", flat=True))):
            return super().delete()

    def bulk_create(self, objs: Iterable[Any], **kwargs: Any) -> list[Any]:  # type: ignore[override]
        objs = list(objs)
        with Program.keeping_locked_money_in_place({each.program_id for each in objs}):
            return super().bulk_create(objs, **kwargs)


class ProgramYear(ProgramFacts):
    """The facts of a program in a year in which they aren't the newest."""

    program = models.ForeignKey(Program, models.CASCADE, verbose_name="세부사업", related_name="years")
    year = SmallNumberField("연도", validators=[MinValueValidator(2000), MaxValueValidator(2200)])

    objects = ProgramYearQuerySet.as_manager()

    class Meta:
        verbose_name = "지난 연도의 세부사업"
        verbose_name_plural = "지난 연도의 세부사업"
        ordering = ["program", "-year"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                name="one_program_year",
                fields=["program", "year"],
                violation_error_message="이 세부사업의 같은 연도의 것이 이미 있습니다.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}년 {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        before = ProgramYear.objects.filter(pk=self.pk).values_list("program", flat=True) if self.pk else []
        with Program.keeping_locked_money_in_place({self.program_id, *before}):
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with Program.keeping_locked_money_in_place([self.program_id]):
            return super().delete(*args, **kwargs)


class BudgetLineQuerySet(LockableQuerySet):
    def with_facts(self, *names: str) -> models.QuerySet[Any]:
        """Each line with these facts of its program as they are in its budget's year, by their names in Program."""
        held = ProgramYear.objects.filter(program=OuterRef("program"), year=OuterRef("program_year")).order_by()
        facts = {
            name: Coalesce(Subquery(held.values(name)), F(f"program__{name}"), output_field=_value_field(name))
            for name in names
        }
        return self.alias(program_year=Coalesce("budget__base_year", "budget__fiscal_year")).annotate(**facts)

    def inside_budget(self) -> Self:
        """Without 민자 and own funds, which no budget book counts."""
        return self.filter(source__outside_budget=False)

    def total(self) -> int:
        """The sum in won."""
        return self.aggregate(total=Sum("amount", default=0))["total"]


def _value_field(name: str) -> models.Field:
    """What a program's fact is as a value: of a category its key."""
    field: Any = Program._meta.get_field(name)
    return field.target_field if field.is_relation else field


class BudgetLine(Versioned):
    """The money of one program from one source in one budget, in won."""

    budget = models.ForeignKey(Budget, models.CASCADE, verbose_name="예산", related_name="lines")
    program = models.ForeignKey(Program, models.PROTECT, verbose_name="세부사업", related_name="lines")
    source = models.ForeignKey(FundingSource, models.PROTECT, verbose_name="재원", related_name="lines")
    amount = WonField("예산액(천원)", help_text="천원 단위. △는 음수")

    locked_by = ("budget",)
    locked_with = ("program",)
    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        verbose_name = "예산액"
        verbose_name_plural = "예산액"
        ordering = ["budget", "program", "source"]
        constraints = [
            models.UniqueConstraint(
                name="one_line_per_program_budget_and_source",
                fields=["budget", "program", "source"],
                violation_error_message="이 예산에 같은 세부사업과 재원의 금액이 이미 있습니다.",
            ),
            models.CheckConstraint(
                name="amount_within_any_budget",
                condition=Q(amount__gte=-LARGEST, amount__lte=LARGEST),
                violation_error_message="금액이 너무 큽니다. 단위를 확인하십시오.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget} · {self.program} · {self.source}"

    @property
    def facts(self) -> ProgramFacts:
        """Of its program, in its budget's year."""
        return self.program.in_year(self.budget.program_year)

    @classmethod
    def refuse_if_locked(cls, keys: LockKeys, *, for_update: bool = True) -> dict[str, list[Any]]:
        found = super().refuse_if_locked(keys, for_update=for_update)
        budgets = {budget.pk: budget for budget in found["budget"]}
        money = [(budgets[budget], program) for budget, program in keys if budget in budgets and program]
        _refuse_externally_locked(money)
        return found

    def external_lock_message(self) -> str:
        return lock_reasons([(self.budget, self.program_id)])[0]
