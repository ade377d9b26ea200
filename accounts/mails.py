"""Mails that strangers ask for: sent apart from the request, so that its answer takes as long whoever is meant."""

from threading import Thread

from allauth.account.forms import ResetPasswordForm
from allauth.core import context
from django.conf import settings
from django.db import connection

from background.queue import Urgency, enqueue

from .invitations import OwnRequest


def request_reset_link(email: str) -> None:
    """Have a link for a new password sent to whoever has this address, if anybody: by the worker, where one runs."""
    if settings.BACKGROUND_WORKER:
        # What it was about is nobody's business afterwards.
        enqueue("accounts.mails.send_reset_link", email, urgency=Urgency.MOMENT, save=False)
    else:
        _send_apart(email)


def _send_apart(email: str) -> None:
    Thread(target=_send_and_disconnect, args=[email]).start()


def _send_and_disconnect(email: str) -> None:
    try:
        send_reset_link(email)
    finally:
        connection.close()


def send_reset_link(email: str) -> None:
    request = OwnRequest()
    with context.request_context(request):
        form = ResetPasswordForm({"email": email})
        if form.is_valid():
            form.save(request)
