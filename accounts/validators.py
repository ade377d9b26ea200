import string
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

DECORATION = string.digits + string.punctuation + " "


class DecoratedCommonPasswordValidator(CommonPasswordValidator):
    """Refuses a common password with digits and signs put around it, such as admin123!, which is guessed next."""

    def validate(self, password: str, user: Any = None) -> None:
        if password.lower().strip(DECORATION) in self.passwords:
            raise ValidationError(
                "널리 쓰이는 낱말에 숫자나 기호만 붙인 비밀번호입니다. 다른 낱말을 함께 쓰십시오.",
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        return "널리 쓰이는 낱말에 숫자나 기호만 붙이면 안 됩니다."
