"""The protocol between the server and its rendering processes: a line of JSON, then the bytes that it announces.

A process first says that it is ready, or why it `failed` to be; then it answers one request after the other.
"""

import json
from typing import IO, Any

#: With what a process ends that has no memory even to say so.
OUT_OF_MEMORY = 3


class PeerGone(Exception):
    """The other side is gone, or sends what can't be understood."""


def send(stream: IO[bytes], message: dict[str, Any], blobs: dict[str, bytes]) -> None:
    announced = {**message, "blobs": {name: len(blob) for name, blob in blobs.items()}}
    stream.write(json.dumps(announced).encode() + b"\n")
    for blob in blobs.values():
        stream.write(blob)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """A message, and the bytes that came with it. Raises PeerGone."""
    line = stream.readline()
    try:
        message = json.loads(line)
        lengths = {str(name): int(length) for name, length in message.pop("blobs").items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise PeerGone from error
    blobs = {name: stream.read(length) for name, length in lengths.items()}
    if any(len(blobs[name]) != length for name, length in lengths.items()):
        raise PeerGone
    return message, blobs
