"""A mail server that refuses addresses and hangs up; towards Django it behaves as SMTP does."""

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import ClassVar

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.mail.message import sanitize_address


class MoodyServer(EmailBackend):
    """What it takes is in the outbox."""

    refused: ClassVar[set[str]] = set()  # addresses
    hangs_up_at: ClassVar[set[str]] = set()  # addresses; only once at each
    is_away: ClassVar[bool] = False

    is_open = is_lost = False

    def open(self) -> bool:
        if self.is_away:
            raise ConnectionRefusedError("refused")
        self.is_open, opened = True, not self.is_open
        return opened

    def close(self) -> None:
        self.is_open = self.is_lost = False

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            [address] = message.to
            if address in self.hangs_up_at:
                self.hangs_up_at.remove(address)
                self.is_lost = True
            if self.is_lost:
                raise SMTPServerDisconnected("Connection unexpectedly closed")
            sanitize_address(address, "utf-8")
            if address in self.refused:
                raise SMTPRecipientsRefused({address: (550, b"No such user")})
            super().send_messages([message])
        return len(messages)


def moody_server(monkeypatch: pytest.MonkeyPatch) -> type[MoodyServer]:
    """For one test, in place of the usual one."""
    for name, value in (("refused", set()), ("hangs_up_at", set()), ("is_away", False)):
        monkeypatch.setattr(MoodyServer, name, value)
    monkeypatch.setattr("django.conf.settings.EMAIL_BACKEND", f"{__name__}.{MoodyServer.__name__}")
    return MoodyServer
