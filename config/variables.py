"""The environment's variables, by what they are: what can't be read is refused with a sentence, never taken as off."""

import warnings
from typing import Any, Never

import environ
from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "y", "on", "ok"}
NO = {"0", "false", "no", "n", "off"}
DATABASES = {"django.db.backends.sqlite3", "django.db.backends.postgresql"}


class Variables(environ.Env):
    """Django-environ's, with words that mean one thing each."""

    def yes_or_no(self, name: str, *, default: bool = False) -> bool:
        word = self.str(name, default="yes" if default else "no").strip().lower()
        if word not in YES | NO:
            # Django-environ takes it for no: a mistyped PRODUCTION would leave the door open.
            _refuse(name, "1이나 0을 적어야 합니다", "has to be 1 or 0")
        return word in YES

    def number(self, name: str, *, default: int, least: int = 1) -> int:
        """A whole number; of a limit less than 1 would leave everybody waiting for ever."""
        try:
            number = self.int(name, default=default)
        except ValueError:
            number = None
        if number is None or number < least:
            _refuse(name, f"{least:,} 이상의 정수를 적어야 합니다", f"has to be {least:,} or more")
        return number

    def seconds(self, name: str, *, default: float) -> float:
        try:
            return float(self.float(name, default=default))
        except ValueError:
            _refuse(name, "초를 수로 적어야 합니다", "has to be a number of seconds")

    def database(self, name: str, *, default: str) -> dict[str, Any]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # an unknown kind is refused below
                found: dict[str, Any] = self.db_url(name, default=default)
        except ValueError:  # a port that is no number
            found = {}
        if found.get("ENGINE") not in DATABASES:
            # Without what was written: it may hold a password.
            _refuse(
                name,
                "postgres://사용자:비밀번호@서버:5432/데이터베이스나 sqlite:////폴더/파일처럼 적어야 합니다",
                "has to be like postgres://user:password@host:5432/name or sqlite:////folder/file",
            )
        return found


def _refuse(name: str, korean: str, english: str) -> Never:
    raise ImproperlyConfigured(f"{name} 환경 변수에는 {korean}. / {name} {english}.")
