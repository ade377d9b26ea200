"""Commands that refuse wrong arguments in Korean: argparse has its sentences in English alone."""

import re
from argparse import ArgumentParser
from typing import Any

#: What argparse says, and what is said instead; the same in the versions of Python that we run on.
_SENTENCES = (
    (r"the following arguments are required: (.+)", r"빠진 것이 있습니다: \1"),
    (r"unrecognized arguments: (.+)", r"모르는 옵션입니다: \1"),
    (r"ambiguous option: (\S+) could match (.+)", r"\1: 여러 옵션으로 읽힙니다(\2). 옵션을 끝까지 적으십시오."),
    (r"argument ([^:]+): (?:expected .+)", r"\1: 값을 적으십시오."),
    (r"argument ([^:]+): invalid int value: (.+)", r"\1: 숫자로 적어야 합니다: \2"),
    (
        r"argument ([^:]+): invalid choice: (.+) \(choose from (.+)\)",
        r"\1: 고를 수 없는 값입니다: \2. 이 가운데 하나를 적으십시오: \3",
    ),
    (r"argument ([^:]+): not allowed with argument (.+)", r"\1: 다음 옵션과 함께 쓸 수 없습니다: \2"),
    (r"argument ([^:]+): ignored explicit argument (.+)", r"\1: 값을 받지 않는 옵션입니다: \2"),
)


def in_korean(message: str) -> str:
    """What is wrong with a command's arguments; as it came where nobody foresaw it."""
    for english, korean in _SENTENCES:
        if found := re.fullmatch(english, message, re.DOTALL):
            return found.expand(korean)
    return message


class KoreanArguments:
    """For a class of a management command, before its base: what argparse says of wrong arguments comes in Korean."""

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        parser: ArgumentParser = super().create_parser(*args, **kwargs)  # type: ignore[misc]
        refuse = parser.error
        parser.error = lambda message: refuse(in_korean(message))  # type: ignore[method-assign]
        return parser
