"""How the program and its rendering processes speak: a line of JSON, and the bytes that it announces."""

import json
from typing import IO, Any


class Ended(Exception):
    """The other side is gone, or says what nobody understands."""


def send(stream: IO[bytes], said: dict[str, Any], blobs: dict[str, bytes]) -> None:
    announced = {**said, "blobs": {name: len(blob) for name, blob in blobs.items()}}
    stream.write(json.dumps(announced).encode() + b"\n")
    for blob in blobs.values():
        stream.write(blob)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What was said, and the bytes with it. Raises Ended."""
    line = stream.readline()
    try:
        said = json.loads(line)
        lengths = {str(name): int(length) for name, length in said.pop("blobs").items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Ended from error
    blobs = {name: stream.read(length) for name, length in lengths.items()}
    if any(len(blobs[name]) != length for name, length in lengths.items()):
        raise Ended
    return said, blobs
