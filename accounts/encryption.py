"""Secrets of second factors, encrypted in the database: useless to who has only that, such as a backup.

The key is derived from SECRET_KEY, and what an earlier one encrypted opens by SECRET_KEY_FALLBACKS.
"""

import base64
import logging
import os

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)

#: What every token of Fernet begins with: its version, and a time far below 2^56 seconds.
_TOKEN = "gAAAAA"  # noqa: S105


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = (salted_hmac("accounts.encryption", "", secret=key, algorithm="sha256").digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in derived])


def encrypt(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text of a token; of one that no key opens any more, a secret that nobody knows.

    So the codes that follow from it fit nobody's, and an administrator resets the second factor.
    """
    try:
        return _fernet().decrypt(token.encode()).decode()
    except InvalidToken:
        logger.exception("A second factor was encrypted by a SECRET_KEY that is not known any more")
        return base64.b32encode(os.urandom(20)).decode()


def is_encrypted(text: str) -> bool:
    return text.startswith(_TOKEN)
