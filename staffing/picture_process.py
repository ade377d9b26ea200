"""What runs in the process that reads a picture: `python -m staffing.picture_process`, without Django.

Its limits are set before it reads a byte of the file. The limits are its argument, the file comes by stdin; a line of
JSON is the answer, and the picture as it is stored follows: decoded and written anew, so that nothing is in it but the
picture.
"""

import json
import os
import resource
import sys
import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any

FORMATS = ["PNG", "JPEG", "GIF", "WEBP"]


class Refused(Exception):
    """The file is none that is taken; the message is why, and the further arguments what the sentence says of it."""


def main() -> None:
    limits = json.loads(sys.argv[1])
    _confine(limits)
    content = b""
    try:
        content = _stored_anew(sys.stdin.buffer.read(), limits)
        answer: dict[str, Any] = {}
    except Refused as refused:
        answer = {"refused": refused.args[0], "params": dict(refused.args[1:])}
    except MemoryError:
        answer = {"refused": "picture_too_costly", "params": {}}
    except Exception:  # Pillow raises whatever a broken file makes it stumble over
        answer = {"refused": "not_a_picture", "params": {}}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.write(content)


def _confine(limits: dict[str, int]) -> None:
    # Whoever waits for a page comes first.
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    # The system ends it at the first, and if it lives on, for certain at the second.
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["written"], limits["written"]))


def _stored_anew(data: bytes, limits: dict[str, int]) -> bytes:
    # Imported here, under the limits.
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # ours is lower, and an error
    warnings.simplefilter("ignore")
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        _refuse_too_many(image, limits)
        image.load()
        kind = str(image.format)
        options = _WAYS[kind](image, data)
        _turn_upright(image)
        image.info = {name: image.info[name] for name in ("transparency",) if name in image.info}
        file = BytesIO()
        image.save(file, **options)
    return file.getvalue()


def _refuse_too_many(image: Any, limits: dict[str, int]) -> None:
    frames = getattr(image, "n_frames", 1) if image.format != "MPO" else 1
    if frames > limits["frames"]:
        raise Refused("too_many_frames", ("frames", frames))
    if image.width * image.height * min(frames, 10) > limits["pixels"]:
        raise Refused("too_many_pixels", ("width", image.width), ("height", image.height))


def _turn_upright(image: Any) -> None:
    """As it says that it is shown; where what it says can't be read, it stays as it is."""
    from PIL import ImageOps

    try:
        ImageOps.exif_transpose(image, in_place=True)
    except MemoryError:
        raise
    except Exception:  # whatever a broken note makes its reader stumble over
        return


def _as_jpeg(image: Any, data: bytes) -> dict[str, Any]:
    """With the coarseness that it has already: what was lost once isn't lost a second time."""
    from PIL import JpegImagePlugin

    sampling = JpegImagePlugin.get_sampling(image)
    return {
        "format": "JPEG",
        "qtables": image.quantization,
        "subsampling": sampling if sampling >= 0 else 0,
        "icc_profile": image.info.get("icc_profile"),
        "comment": b"",
    }


def _as_png(image: Any, data: bytes) -> dict[str, Any]:
    """The same dots; of a picture that moves, those of the first frame, which is what the book prints."""
    from PIL.PngImagePlugin import PngInfo

    colour = PngInfo()
    if gamma := image.info.get("gamma"):
        colour.add(b"gAMA", round(gamma * 100_000).to_bytes(4, "big"))
    return {"format": "PNG", "icc_profile": image.info.get("icc_profile"), "pnginfo": colour}


def _as_other(image: Any, data: bytes) -> dict[str, Any]:
    """A WebP as what every program opens: exact where it was, or shows what is behind it; else as a good photo."""
    if b"VP8L" in data or image.mode != "RGB":
        return _as_png(image, data)
    return {"format": "JPEG", "quality": 92, "subsampling": 0, "icc_profile": image.info.get("icc_profile")}


#: A telephone's photo with a preview or a depth map behind it (MPO) is a JPEG to every program that shows it.
_WAYS: dict[str, Callable[[Any, bytes], dict[str, Any]]] = {
    "JPEG": _as_jpeg,
    "MPO": _as_jpeg,
    "PNG": _as_png,
    "GIF": _as_png,
    "WEBP": _as_other,
}


if __name__ == "__main__":
    main()
