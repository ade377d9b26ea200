"""What a picture file may be."""

import warnings
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from PIL import Image

LARGEST_FILE = 10 * 1024 * 1024  # bytes
MOST_PIXELS = 40_000_000  # an A4 page at 600 dpi has 35 million
MOST_FRAMES = 100  # of a picture that moves, of which the book prints the first
FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}


def picture_path(picture: Any, filename: str) -> str:
    """A name of our own: what a person called the file never reaches the disk."""
    return f"pictures/{uuid4().hex}"


def picture_format(file: Any) -> str:
    """What a file is by its content ("PNG"), never by what somebody called it."""
    with Image.open(file, formats=list(FORMATS)) as image:
        kind = str(image.format)
    file.seek(0)
    # A telephone's photo with a preview or a depth map behind it: a JPEG to every program that shows it.
    return "JPEG" if kind == "MPO" else kind


def validate_picture(file: Any) -> None:
    """Refuse files that are no picture, too large, or would expand beyond all measure."""
    if file.size > LARGEST_FILE:
        raise ValidationError(
            "그림 파일이 너무 큽니다. %(limit)sMB 이하로 줄여서 올리십시오.",
            code="picture_too_large",
            params={"limit": LARGEST_FILE // 1024 // 1024},
        )
    try:
        file.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=list(FORMATS)) as image:
                _refuse_too_many_pixels(image)
                image.load()
    except ValidationError:
        raise
    except Exception as error:  # Pillow raises whatever a broken file makes it stumble over
        raise ValidationError(
            "그림 파일이 아니거나 깨진 파일입니다. PNG, JPEG, GIF, WebP 파일을 올리십시오.",
            code="not_a_picture",
        ) from error
    finally:
        file.seek(0)


def _refuse_too_many_pixels(image: Image.Image) -> None:
    frames = getattr(image, "n_frames", 1)
    if frames > MOST_FRAMES:
        raise ValidationError(
            "움직이는 그림의 장면이 너무 많습니다(%(frames)s개). %(limit)s개 이하로 줄여서 올리십시오.",
            code="too_many_frames",
            params={"frames": f"{frames:,}", "limit": MOST_FRAMES},
        )
    if image.width * image.height * min(frames, 10) > MOST_PIXELS:
        raise ValidationError(
            "그림이 너무 큽니다(%(width)s×%(height)s). 가로세로를 줄여서 올리십시오.",
            code="too_many_pixels",
            params={"width": f"{image.width:,}", "height": f"{image.height:,}"},
        )
