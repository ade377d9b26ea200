import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from accounts.access import Event, record_sheet
from korean.commands import KoreanArguments
from plans.models import DepartmentPlan, Plan, Project
from reports.book.build import build_book
from reports.book.html import file_html
from reports.cache.manuscript import Manuscript, build_manuscript, open_manuscript
from reports.pdf.printing import Printing, Unprintable

FORMATS = {".pdf": "pdf", ".html": "html", ".htm": "html"}


class Command(KoreanArguments, BaseCommand):
    help = "계획의 책을 PDF나 HTML 파일 하나로 만듭니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="계획의 연도")
        parser.add_argument("--output", type=Path, required=True, help="만들 파일")
        parser.add_argument("--department", metavar="CODE", help="이 코드의 부서만")
        parser.add_argument("--project", type=int, metavar="NUMBER", help="이 번호의 사업만")
        parser.add_argument("--format", choices=["pdf", "html"], help="파일 형식 (기본: 파일 이름을 따름)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.verbosity = options["verbosity"]
        plan, parts, project = find_content(options["year"], options["department"], options["project"])
        output: Path = options["output"]
        chosen = options["format"] or format_of(output)
        if chosen == "html" or project is not None:
            book = build_book(plan, parts, project=project)
            content = file_html(book).encode() if chosen == "html" else self._pdf(build_manuscript(book))
        else:
            manuscript = open_manuscript(plan, parts)
            book, content = manuscript.book, self._pdf(manuscript)
        try:
            write_whole(output, content)
        except OSError as error:
            raise CommandError(f"{output} 파일을 쓸 수 없습니다: {error.strerror}") from error
        record_sheet(Event.EXPORTED, f"{output.name}: {book.title}", request=None, command="print_book", user=None)
        for sentence in book.missing:
            self.stderr.write(sentence)
        self.stdout.write(f"{output}: {book.title}")

    def _pdf(self, manuscript: Manuscript) -> bytes:
        printing = Printing(manuscript)
        try:
            for done, fragment in enumerate(printing.render(), start=1):
                if self.verbosity > 1:
                    self.stdout.write(f"{done}. {fragment.name}")
            content = printing.merged().pdf
        except Unprintable as unprintable:
            raise CommandError(str(unprintable)) from unprintable
        for remark in printing.remarks:
            self.stderr.write(remark)
        return content


def format_of(output: Path) -> str:
    """The format that a file's name says. Raises CommandError for one that there is no such book in."""
    if chosen := FORMATS.get(output.suffix.lower()):
        return chosen
    raise CommandError(f"{output.name}: 파일 이름이 .pdf나 .html로 끝나야 합니다.", returncode=2)


def find_content(
    year: int, department: str | None, project: int | None
) -> tuple[Plan, QuerySet[DepartmentPlan] | None, int | None]:
    """The plan, its parts and the project that the arguments name. Raises CommandError for what isn't there."""
    try:
        plan = Plan.objects.get(year=year)
    except Plan.DoesNotExist:
        raise CommandError(f"{year}년 계획이 없습니다.") from None
    parts = DepartmentPlan.objects.filter(plan=plan)
    if department:
        parts = parts.filter(department__code=department)
        if not parts:
            raise CommandError(f"{year}년 계획에 코드가 “{department}”인 부서가 없습니다.")
    if project is None:
        return plan, parts if department else None, None
    found = Project.objects.filter(department_plan__in=parts, number=project).select_related("department_plan")
    if not found:
        raise CommandError(f"{year}년 계획에 {project}번 사업이 없습니다.")
    if len(found) > 1:
        raise CommandError(f"{project}번 사업이 여러 부서에 있습니다. --department로 부서를 정하십시오.")
    return plan, parts.filter(pk=found[0].department_plan_id), project


def write_whole(output: Path, content: bytes) -> None:
    """Write a file under its name only once it is whole, so that a full disk leaves no half one."""
    handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
