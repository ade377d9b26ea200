"""What an authenticator app on a telephone shows."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

PERIOD = 30  # seconds


def code_of(secret: str) -> str:
    """The six digits of this moment."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))
