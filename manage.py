#!/usr/bin/env python
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, ProgrammingError) as error:  # it is away, or has not all tables yet
        if "--traceback" in sys.argv:
            raise
        sys.exit(
            f"데이터베이스를 쓰지 못했습니다: {error}\n"
            "무엇을 고쳐야 하는지는 `python manage.py doctor`가 알려 줍니다. "
            "모든 기록을 보려면 --traceback을 붙이십시오."
        )


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:  # also while it loads, which takes a second
        sys.exit(130)
