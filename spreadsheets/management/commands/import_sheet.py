import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from korean.commands import KoreanArguments
from spreadsheets.access_log import log_access
from spreadsheets.imports.jobs import ChangedMeanwhile, ImportRefused, confirm, preview, receive
from spreadsheets.imports.report import ImportReport, ReportedProblem
from spreadsheets.kinds import every_kind, kind_of
from spreadsheets.models import ImportJob
from spreadsheets.questions import Question
from spreadsheets.values.amounts import UNITS, unit_label

REFUSED = 2  # the exit code


class Command(KoreanArguments, BaseCommand):
    """Shows what a file would do, and does it with --confirm; for the operator, who may change everything."""

    help = "표 파일이 무엇을 바꾸는지 보여 줍니다. --confirm을 붙이면 모두 저장합니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=[kind.code for kind in every_kind()], help="자료의 종류")
        parser.add_argument("file", type=Path, help="엑셀 파일(.xlsx)이나 CSV 파일")
        parser.add_argument("--sheet", default="", help="시트의 이름. 없으면 찾아봅니다.")
        units = ", ".join(f"{code} {unit_label(won)}" for code, won in UNITS.items())
        parser.add_argument(
            "--unit", choices=list(UNITS), help=f"금액 단위({units}). 파일에 적혀 있으면 필요 없습니다."
        )
        parser.add_argument("--year", type=int, help="회계연도. 파일에 열이 있으면 필요 없습니다.")
        parser.add_argument("--edition", help="original, supplementary-1, forecast-2024처럼 적습니다.")
        parser.add_argument("--day", help="정·현원의 기준일. 2023-10-31처럼 적습니다.")
        parser.add_argument(
            "--answer",
            action="append",
            default=[],
            metavar="물음=답",
            help="미리 보기가 묻는 것의 답. 물음마다 한 번씩 적습니다.",
        )
        parser.add_argument("--confirm", action="store_true", help="미리 보기에서 그치지 않고 저장합니다.")
        parser.add_argument("--json", action="store_true", help="결과를 JSON으로 씁니다.")

    def handle(self, *args: Any, kind: str, file: Path, **options: Any) -> None:
        job = self._preview(kind, file, options)
        failure = _not_asked(job, options["answer"])
        if (
            options["confirm"]
            and not failure
            and self._is_fine(job)
            and not job.has_open_questions
            and job.summary.get("changes_anything")
        ):
            try:
                job = confirm(job, None)
            except (ImportRefused, ChangedMeanwhile) as refused:
                failure = str(refused) or "그사이 자료가 바뀌어 저장하지 않았습니다. 다시 실행하십시오."
            else:
                log_access("imported", f"{job.kind_label}: {job.name}", command=f"import_sheet {kind}")
        errors = [
            *ImportReport(job).entries("errors"),
            *([ReportedProblem("파일 전체", "", failure)] if failure else []),
        ]
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(job, errors), ensure_ascii=False, indent=2))
        else:
            self._print(job, errors)
        if errors or not self._is_fine(job) or job.has_open_questions:
            raise SystemExit(REFUSED)

    def _preview(self, kind: str, file: Path, options: dict[str, Any]) -> ImportJob:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: 파일을 읽지 못했습니다. ({error.strerror})", returncode=REFUSED) from error
        chosen = {name: options[name] for name in ("unit", "year", "edition", "day") if options[name]}
        chosen["answers"] = dict(_answer(each) for each in options["answer"])
        job = receive(kind_of(kind), data, file.name, None, **chosen)
        job.sheet = options["sheet"]
        return preview(job)

    def _is_fine(self, job: ImportJob) -> bool:
        return job.state != ImportJob.State.REFUSED and not job.summary.get("errors")

    def _print(self, job: ImportJob, errors: list[ReportedProblem]) -> None:
        if job.summary.get("refused"):
            self.stderr.write(job.summary["refused"])
        for problem in errors:
            self.stderr.write(f"오류 {_where(problem)}: {problem.sentence}")
        for question in job.questions:
            self._print_question(question, job)
        for problem in ImportReport(job).entries("warnings"):
            self.stdout.write(f"확인 {_where(problem)}: {problem.sentence}")
        for each in job.summary.get("counts", []):
            self.stdout.write(
                f"{each['label']}: 새로 {each['new']}건, 바뀜 {each['changed']}건, "
                f"그대로 {each['unchanged']}건, 파일에 없음 {each['missing']}건"
            )
        if job.state == ImportJob.State.CONFIRMED:
            self.stdout.write("모두 저장했습니다.")
        elif job.has_open_questions:
            self.stderr.write("정할 것이 남아 저장할 수 없습니다. --answer 물음=답을 붙여 다시 실행하십시오.")
        elif not errors and self._is_fine(job):
            changes = job.summary.get("changes_anything")
            self.stdout.write("저장하려면 --confirm을 붙이십시오." if changes else "바뀌는 것이 없습니다.")

    def _print_question(self, question: Question, job: ImportJob) -> None:
        answer = question.answer(job.options_used)
        out = self.stderr if answer is None else self.stdout
        out.write(f"정할 것 {question.place} {question.sentence}".replace("  ", " "))
        for choice in question.choices:
            mark = " (고름)" if choice.value == answer else ""
            out.write(f"  --answer '{question.code}={choice.value}': {choice.label}{mark}")


def _answer(written: str) -> tuple[str, str]:
    code, found, answer = written.partition("=")
    if not found:
        raise CommandError(f"--answer {written}: 물음=답처럼 적으십시오.", returncode=REFUSED)
    return code, answer


def _not_asked(job: ImportJob, given: list[str]) -> str:
    """Why answers are refused that nothing asks for: a mistyped one would be taken for given."""
    asked = [each.code for each in job.questions]
    others = [code for code, _ in map(_answer, given) if code not in asked]
    if not others or job.state == ImportJob.State.REFUSED:
        return ""
    listed = f"지금 묻는 것은 {', '.join(asked)}입니다." if asked else "지금 묻는 것은 없습니다."
    return (
        f"--answer {', '.join(others)}: 미리 보기가 묻지 않는 것의 답입니다. {listed} 고치거나 빼고 다시 실행하십시오."
    )


def _where(problem: ReportedProblem) -> str:
    return f"{problem.place} {problem.column}".strip()


def _as_json(job: ImportJob, errors: list[ReportedProblem]) -> dict[str, Any]:
    def as_dict(problem: ReportedProblem) -> dict[str, str]:
        return {"place": problem.place, "head": problem.column, "sentence": problem.sentence}

    return {
        "file": job.name,
        "kind": job.kind,
        "sheet": job.sheet,
        "state": job.state,
        "refused": job.summary.get("refused", ""),
        "options": job.options_used,
        "questions": [each.as_json(job.options_used) for each in job.questions],
        "counts": job.summary.get("counts", []),
        "errors": [as_dict(problem) for problem in errors],
        "warnings": [as_dict(problem) for problem in ImportReport(job).entries("warnings")],
    }
