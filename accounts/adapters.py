"""What the sign-in library lets us decide: who may sign in, what is logged, and the Korean sentences."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from .access import FACTORS, STOPPED, Event, log_event
from .backends import NoDemonstrationInProduction
from .encryption import decrypt, encrypt
from .guessing import TooMany, guessing
from .links import full_address
from .models import User

logger = logging.getLogger(__name__)

# The same for a wrong name and a wrong password: nobody learns who has an account.
WRONG = "아이디나 비밀번호가 맞지 않습니다. 비밀번호는 대문자와 소문자를 구별하니 다시 확인하십시오."
TOO_MANY = "여러 번 틀려서 잠시 막았습니다. 10분 뒤에 다시 해 보십시오."
WRONG_CODE = "코드가 맞지 않습니다. 새로 확인하여 다시 입력하십시오."


class AccountAdapter(DefaultAccountAdapter):
    """People are invited, never sign up; whoever comes, fails to or goes is written down."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "incorrect_password": "비밀번호가 맞지 않습니다. 다시 입력하십시오.",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Stop whoever may not come in, by password, passkey or single sign-on alike."""
        if NoDemonstrationInProduction().user_can_authenticate(user):
            return super().pre_login(request, user, **kwargs)
        log_event(request, Event.SIGN_IN_FAILED, user=user, detail="사용이 꺼진 계정")
        return self.respond_user_inactive(request, user)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        name = _name(credentials)
        try:
            with guessing(request, name) as right:
                user = super().authenticate(request, **credentials)
                if user:
                    right()
                return user
        except TooMany as stopped:
            log_event(request, Event.SIGN_IN_FAILED, user=User.objects.named(name).first(), detail=STOPPED)
            raise self.validation_error("too_many_login_attempts") from stopped

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: the library's own count has the Host header in its key, and one key for each name of an account."""

    def login(self, request: HttpRequest, user: Any) -> None:
        login(request, user, backend="accounts.backends.NoDemonstrationInProduction")
        log_event(request, Event.SIGNED_IN, user=user, detail=_methods(request, user))

    def logout(self, request: HttpRequest) -> None:
        log_event(request, Event.SIGNED_OUT)
        logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        # What is nobody's name is not written down: it may well be a password.
        person = User.objects.named(_name(credentials)).first()
        log_event(request, Event.SIGN_IN_FAILED, user=person, detail="비밀번호")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Never where the request says that we are: anybody may send a Host header with another port."""
        return full_address(reverse("account_reset_password_from_key", args=key.split("-", 1)))

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """A mail server that is down must not tell strangers who has an account."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            logger.exception("Could not send a mail (%s)", template_prefix)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors, in Korean."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": WRONG_CODE}

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return f"패스키 {user.authenticator_set.filter(type=type).count() + 1}"


def _name(credentials: dict) -> str:
    return credentials.get("username") or credentials.get("email", "")


def _methods(request: HttpRequest, user: User) -> str:
    """By what somebody has just proved who it is, such as "비밀번호, 인증 앱"."""
    words = {"password": "비밀번호", "socialaccount": "통합 인증"}
    records = get_authentication_records(request, user)
    return ", ".join(FACTORS.get(each.get("type")) or words[each["method"]] for each in records)
