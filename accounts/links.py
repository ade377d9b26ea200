"""Where links in mails lead."""

from urllib.parse import urljoin

from django.conf import settings


def full_address(path: str) -> str:
    """The path with where people open the program: as the operator says, never as a request does."""
    return urljoin(settings.SERVICE_ADDRESS, path)
