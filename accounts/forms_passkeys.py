"""Passkeys' forms: what a device answers comes from whoever sends it, and may be anything."""

import struct
from typing import Any

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.cache import cache
from django.forms.fields import InvalidJSONInput

from .forms import InOurWords
from .strangers import LONGEST

UNREADABLE = "패스키를 확인하지 못했습니다. 처음부터 다시 해 보십시오."
LONGEST_ANSWER = 64 * 1024  # letters; a device's certificates take some thousands
#: What the libraries stumble over in an answer that no device gives, and for a signature that isn't right.
STUMBLES = (
    AttributeError,
    IndexError,
    InvalidSignature,
    KeyError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


class AnswerField(forms.JSONField):
    """A device's answer: an object in JSON, refused with a sentence if it isn't one."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if len(value or "") > LONGEST_ANSWER:
            raise forms.ValidationError(UNREADABLE, code="invalid")
        try:
            answer = super().to_python(value)
        except (forms.ValidationError, ValueError, RecursionError) as error:
            raise forms.ValidationError(UNREADABLE, code="invalid") from error
        if answer is not None and not isinstance(answer, dict):
            raise forms.ValidationError(UNREADABLE, code="invalid")
        return answer

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Nothing: a device is asked anew for each try, and what could not be read is not read again for showing it."""
        return InvalidJSONInput("")


class ReadsAnswers(forms.Form):
    """Takes the device's answer in a field of ours, before anything of the library's looks at it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = AnswerField(error_messages={"required": UNREADABLE})


class ChecksAnswers(ReadsAnswers):
    """Says what is wrong with an answer that the library stumbles over."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except STUMBLES as error:
            raise forms.ValidationError(UNREADABLE, code="invalid") from error


class PasskeySignInForm(ChecksAnswers, LoginWebAuthnForm):
    """Signs in by a passkey alone."""

    def clean_credential(self) -> Any:
        asked = auth.get_state() or {}
        authenticator = super().clean_credential()
        # The stranger carries what was asked, and may send it again.
        if not cache.add(f"passkey-used:{asked['challenge']}", True, LONGEST):
            raise forms.ValidationError(UNREADABLE, code="invalid")
        return authenticator


class PasskeyForm(ChecksAnswers, AuthenticateWebAuthnForm):
    """A passkey as the second factor."""


class ConfirmPasskeyForm(ChecksAnswers, ReauthenticateWebAuthnForm):
    """The same, before anything that protects the account is changed."""


class AddPasskeyForm(ReadsAnswers, InOurWords, AddWebAuthnForm):
    """A name for a new passkey."""

    words = {
        "name": ("이름", "어느 기기의 것인지 알아볼 이름을 적으십시오."),
        "passwordless": (
            "비밀번호 없이 이것만으로 로그인하기",
            "지문이나 얼굴, 기기의 잠금 번호로 본인을 확인하는 기기여야 합니다. "
            "고르지 않으면 비밀번호 다음의 2단계로만 씁니다.",
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What people expect of a passkey.
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any] | None:
        try:
            return super().clean()
        except STUMBLES as error:
            raise forms.ValidationError(UNREADABLE, code="invalid") from error


class RenamePasskeyForm(InOurWords, EditWebAuthnForm):
    """Another name for a passkey."""

    words = {"name": ("이름", "")}
