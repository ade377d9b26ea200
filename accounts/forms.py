"""The library's forms in our words: labels and help are Korean sentences, and placeholders are empty."""

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm, ResetPasswordForm, ResetPasswordKeyForm
from allauth.core import context
from allauth.mfa import app_settings as mfa
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateCodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.core.cache import cache
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest

from .access import STOPPED, Event, log_event
from .mails import request_reset_link
from .models import User

LONGEST_NAME = 254  # an address of a mailbox; names are shorter
TOO_LONG = "너무 깁니다. %(limit_value)d자 이하로 다시 입력하십시오."
MISMATCH = "새 비밀번호와 확인이 서로 다릅니다. 다시 입력하십시오."


class InOurWords(forms.Form):
    """Gives fields the words of `words`: label and help text."""

    words: dict[str, tuple[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in self.words.items():
            field = self.fields[name]
            field.label, field.help_text = label, help_text
            field.widget.attrs.pop("placeholder", None)


def _bounded(form: forms.Form, name: str) -> None:
    """Take no more letters than a name or an address has: the database refuses to compare with whole pages."""
    field = form.fields[name]
    field.validators = [each for each in field.validators if not isinstance(each, MaxLengthValidator)]
    field.validators.append(MaxLengthValidator(LONGEST_NAME, TOO_LONG))
    field.widget.attrs["maxlength"] = LONGEST_NAME


def _first(form: forms.Form, name: str) -> None:
    """Put the cursor into a field: nobody comes to the page for anything else."""
    form.fields[name].widget.attrs["autofocus"] = True


class SignInForm(InOurWords, LoginForm):
    """Asks who it is; the answer to a wrong name and to a wrong password is the same."""

    words = {"login": ("아이디 또는 전자우편", ""), "password": ("비밀번호", "")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        _bounded(self, "login")
        _first(self, "login")


class ConfirmForm(InOurWords, ReauthenticateForm):
    """Asks for the password once more before anything that protects the account is changed."""

    words = {"password": ("비밀번호", "")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _first(self, "password")


class ForgottenPasswordForm(InOurWords, ResetPasswordForm):
    """Asks where to send the link for a new password."""

    words = {"email": ("전자우편", "관리자가 등록한 주소를 입력하십시오.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bounded(self, "email")

    def clean_email(self) -> str:
        """As it is: whose it may be is looked up where nobody waits for it."""
        return self.cleaned_data["email"]

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = self.cleaned_data["email"]
        request_reset_link(email)
        return email


class FirstPasswordForm(InOurWords, ResetPasswordKeyForm):
    """The first password of somebody who was invited, or a new one after the old was forgotten."""

    words = {"password2": ("새 비밀번호 확인", "새 비밀번호를 한 번 더 입력하십시오.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "새 비밀번호"
        self.fields["password1"].widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if self.has_error("password2"):
            self.errors["password2"] = self.error_class([MISMATCH])
        return data

    def save(self) -> None:
        super().save()
        log_event(context.request, Event.PASSWORD_CHANGED, user=self.user, detail="메일로 받은 주소")


class TakesCodesOnce(BaseAuthenticateForm):
    """Takes a code of an app once; one that the limit on guessing doesn't even look at goes into the access log."""

    def clean_code(self) -> str:
        try:
            code = super().clean_code()
            if self.authenticator.type == Authenticator.Type.TOTP:
                _take_once(self.user, code)
            return code
        except forms.ValidationError as error:
            if error.code == "too_many_login_attempts":
                log_event(context.request, Event.SIGN_IN_FAILED, user=self.user, detail=STOPPED)
            raise


def _take_once(user: User, code: str) -> None:
    """Refuse a code that was used before while an app's clock could show it; the library looks back half a minute."""
    seconds = mfa.TOTP_PERIOD * (2 * mfa.TOTP_TOLERANCE + 1)
    digits = "".join(letter for letter in code if letter.isdigit())
    if not cache.add(f"code-used:{user.pk}:{digits}", True, seconds):
        raise get_adapter().validation_error("incorrect_code")


class CodeForm(TakesCodesOnce, InOurWords, AuthenticateForm):
    """Asks for the code of the second factor."""

    words = {"code": ("인증 코드", "인증 앱에 나오는 6자리 숫자나, 받아 둔 복구 코드 하나를 입력하십시오.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _first(self, "code")


class ConfirmCodeForm(TakesCodesOnce, InOurWords, ReauthenticateCodeForm):
    """The same, before anything that protects the account is changed."""

    words = CodeForm.words


class ActivateAppForm(InOurWords, ActivateTOTPForm):
    """Shows that the app on the telephone knows the secret."""

    words = {"code": ("인증 앱에 나오는 6자리 숫자", "")}

    def clean_code(self) -> str:
        code = super().clean_code()
        _take_once(self.user, code)
        return code


class PasswordForm(PasswordChangeForm):
    """A new password, for the person who knows the old one."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": "지금 비밀번호가 맞지 않습니다. 다시 입력하십시오.",
        "password_mismatch": MISMATCH,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "지금 비밀번호"
        self.fields["new_password1"].label = "새 비밀번호"
        self.fields["new_password2"].label = "새 비밀번호 확인"
        self.fields["new_password2"].help_text = "새 비밀번호를 한 번 더 입력하십시오."
