"""Wrong arguments of every command are refused in Korean."""

from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from korean.commands import KoreanArguments

ROOT = Path(__file__).resolve().parents[2]
OWN = sorted(path.stem for path in ROOT.glob("*/management/commands/[!_]*.py"))


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    command = load_command_class(get_commands()[arguments[0]], arguments[0])
    with pytest.raises(SystemExit) as ended:
        command.run_from_argv(["manage.py", *arguments])
    assert ended.value.code == 2
    return capsys.readouterr().err.strip().splitlines()[-1].partition("error: ")[2]


@pytest.mark.parametrize("name", OWN)
def test_every_command_of_ours_does_so(name: str) -> None:
    assert isinstance(load_command_class(get_commands()[name], name), KoreanArguments)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("print_book 2024", "빠진 것이 있습니다: --output"),
        ("print_book abcd --output a.pdf", "year: 숫자로 적어야 합니다: 'abcd'"),
        ("print_book 2024 --output a.pdf --colour", "모르는 옵션입니다: --colour"),
        ("print_book 2024 --output", "--output: 값을 적으십시오."),
        ("print_book 2024 --output a.pdf --format docx", "--format: 고를 수 없는 값입니다: 'docx'."),
        ("import_sheet budgets a.csv", "kind: 고를 수 없는 값입니다: 'budgets'."),
        ("import_sheet budget a.csv --s 표", "--s: 여러 옵션으로 읽힙니다("),
        ("import_sheet budget a.csv --confirm=yes", "--confirm: 값을 받지 않는 옵션입니다: 'yes'"),
    ],
)
def test_what_is_wrong_is_said_in_korean(arguments: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(arguments.split(), capsys).startswith(sentence)
