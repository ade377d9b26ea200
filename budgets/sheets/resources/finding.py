"""Which program a row of a sheet means: by its code, or without one by its name in that year."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from budgets.models import Program
from spreadsheets.columns import name_key
from spreadsheets.questions import Choice, Question
from spreadsheets.records import Record

if TYPE_CHECKING:
    from .program import ProgramResource

MOVED, OTHER = "moved", "other"
BY_CODE, BY_NAME = "code", "name"


class Named(NamedTuple):
    """What a row says of the program that it means."""

    department: int
    year: int
    name: str | None
    part: str
    account: str | None
    path: tuple[str, str]


class ProgramFinder:
    """The programs of a file's departments, by code and by the names that they have in each year."""

    def __init__(self, resource: "ProgramResource", programs: Iterable[Program]) -> None:
        self.resource = resource
        self.programs = list(programs)
        self.by_key = {(each.department_id, each.code, each.part): each for each in self.programs}
        self._numbers: dict[tuple[int, int, str], list[Program]] = defaultdict(list)
        self._places: dict[tuple[int, str], list[Program]] = defaultdict(list)
        for each in self.programs:
            self._places[each.department_id, each.part].append(each)
            if each.code.isdecimal():
                self._numbers[each.department_id, int(each.code), each.part].append(each)
        #: The names of those in the ledger, and of the new ones in the file, by how they look.
        self._similar_names = {
            (each.department_id, name_key(each.name), each.part): each.name for each in self.programs
        }
        self._names: dict[tuple[int, int, str], dict[str, list[Program]]] = {}
        #: The accounts that the file has a name in: a name in both is two programs.
        self._accounts: dict[tuple[int, int, str | None, str], set[str]] = defaultdict(set)
        self._asked: set[str] = set()

    def note(self, named: Named) -> None:
        """Have read a row, before the first one is looked up."""
        if named.account:
            self._accounts[named.department, named.year, named.name, named.part].add(named.account)

    def code_of(self, record: Record, named: Named) -> str | None:
        """As the ledger has it, or of a new program; None, after `refuse`, where a row names none."""
        written = record.values.get("program_code")
        if written is not None:
            return self._by_code(record, named, written)
        if named.name is None:
            sentence = "세부사업의 코드와 이름이 모두 없습니다. 하나는 적으십시오."
            self.resource.refuse(record, "name", sentence)
            return None
        return self._by_name(record, named)

    def _by_code(self, record: Record, named: Named, written: str) -> str:
        """As written, or without its lost zeros; asked where the name is another program's."""
        program = self._with_code(named, written)
        if program is None or named.name in {None, program.name} or program in self._ever_named(named):
            return program.code if program else written
        others = [each for each in self._named(named) if each.code != program.code]
        if len(others) != 1:
            return program.code
        sentence = (
            f"“{written}”은 원장에서 “{program.name}”의 코드인데, 파일의 이름 “{named.name}”은 "
            f"“{others[0].code}”의 이름입니다. 이런 줄은 코드와 이름 가운데 어느 쪽을 따릅니까?"
        )
        choices = (Choice(BY_CODE, "코드 (이름을 파일대로 바꿈)"), Choice(BY_NAME, "이름 (코드는 원장대로 둠)"))
        answer = self._ask("program-code-or-name", sentence, choices, record, "program_code")
        return others[0].code if answer == BY_NAME else program.code

    def _with_code(self, named: Named, written: str) -> Program | None:
        if program := self.by_key.get((named.department, written, named.part)):
            return program
        same = self._numbers.get((named.department, int(written), named.part), []) if written.isdecimal() else []
        return same[0] if len(same) == 1 else None

    def _by_name(self, record: Record, named: Named) -> str | None:
        found = self._in_account(record, named, self._named(named))
        exact = [each for each in found if _path_of(each, named.year) == named.path]
        if len(exact) == 1 or len(found) == 1:
            return (exact or found)[0].code
        if found:
            codes = ", ".join(sorted(each.code for each in found))
            sentence = f"“{named.name}” 세부사업이 이 부서에 둘 이상입니다({codes}). 세부사업 코드를 적으십시오."
            self.resource.refuse(record, "name", sentence)
            return None
        return self._new_code(record, named)

    def _named(self, named: Named) -> list[Program]:
        """Those that have the name in its year, or else those that have it now or had it in any year."""
        place = (named.department, named.year, named.part)
        if place not in self._names:
            self._names[place] = defaultdict(list)
            for each in self._places.get((named.department, named.part), []):
                self._names[place][each.in_year(named.year).name].append(each)
        if found := self._names[place].get(named.name or "", []):
            return found
        return self._ever_named(named)

    def _ever_named(self, named: Named) -> list[Program]:
        """Those that have the name now, or had it in any year."""
        return self._by_any_name.get((named.department, named.part, named.name or ""), [])

    @cached_property
    def _by_any_name(self) -> dict[tuple[int, str, str], list[Program]]:
        found: dict[tuple[int, str, str], list[Program]] = defaultdict(list)
        for each in self.programs:
            for name in {each.name, *(year.name for year in each.years.all())}:
                found[each.department_id, each.part, name].append(each)
        return found

    def _in_account(self, record: Record, named: Named, found: list[Program]) -> list[Program]:
        """Those in the row's account; asked where the ledger has the name in another one only."""
        if named.account is None or not found:
            return found
        same = [each for each in found if each.in_year(named.year).account == named.account]
        if same:
            return same
        in_file = self._accounts[named.department, named.year, named.name, named.part]
        if {each.in_year(named.year).account for each in found} <= in_file:
            return []
        label, other = (Program.Account(each).label for each in (named.account, found[0].in_year(named.year).account))
        sentence = (
            f"“{named.name}” 세부사업이 원장에는 {other}에, 파일에는 {label}에 있습니다. "
            "회계를 옮긴 것입니까, 이름만 같은 다른 세부사업입니까?"
        )
        choices = (Choice(MOVED, "같은 세부사업 (회계를 옮김)"), Choice(OTHER, "다른 세부사업 (새로 만듦)"))
        answer = self._ask("program-account", sentence, choices, record, "account")
        return [] if answer == OTHER else found

    def _ask(self, code: str, sentence: str, choices: tuple[Choice, ...], record: Record, column: str) -> str | None:
        """Once for all such rows of a file, at the first of them."""
        question = Question(code, sentence, choices, record.row, record.columns.get(column), is_remembered=False)
        if code not in self._asked:
            self._asked.add(code)
            return self.resource.plan.ask(question)
        return question.answer(self.resource.plan.options)

    def _new_code(self, record: Record, named: Named) -> str | None:
        """Of a new one, in a file that knows no codes: the same file makes the same one."""
        name = named.name or ""
        lookalike = self._similar_names.setdefault((named.department, name_key(name), named.part), name)
        if lookalike != name:
            sentence = f"“{lookalike}” 세부사업과 띄어쓰기나 글자 모양만 다릅니다. 같은 것이면 똑같이 적으십시오."
            self.resource.refuse(record, "name", sentence)
            return None
        account = [named.account] if named.account == Program.Account.SPECIAL else []
        return "N" + sha256("\n".join([*named.path, name, *account]).encode()).hexdigest()[:9].upper()


def _path_of(program: Program, year: int) -> tuple[str, str]:
    facts: Any = program.in_year(year)
    return facts.policy, facts.unit
