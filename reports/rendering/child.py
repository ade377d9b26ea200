"""What runs in a rendering process: `python -m reports.rendering.child`, without Django and without the database.

It renders one fragment after the other, each within limits, and ends when it was idle for a while.
"""

import gc
import json
import os
import resource
import select
import signal
import sys

from .protocol import OUT_OF_MEMORY, PeerGone, receive, send

IDLE_SECONDS = 300


def main() -> None:
    try:
        _prepare()
    except Exception as error:  # whatever it is, nothing can be rendered
        send(sys.stdout.buffer, {"failed": f"{type(error).__name__}: {error}"[:1000]}, {})
        return
    send(sys.stdout.buffer, {}, {})
    while True:
        readable, _, _ = select.select([sys.stdin.buffer], [], [], IDLE_SECONDS)
        if not readable:
            return
        try:
            _answer()
        except (PeerGone, BrokenPipeError):
            return
        except MemoryError:
            # At once: to take everything down in good order takes memory as well, and seconds.
            os._exit(OUT_OF_MEMORY)


def _prepare() -> None:
    """Limits first, and under them what takes long; a first document loads the fonts, so that the next ones don't."""
    set_limits(json.loads(sys.argv[1])["memory"])
    from weasyprint import HTML

    HTML(string="<p>가 <b>나</b> 1").write_pdf()
    gc.collect()
    gc.freeze()


def set_limits(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _answer() -> None:
    from .render import LimitExceeded, RenderTask, render

    message, pictures = receive(sys.stdin.buffer)
    known = set(message.pop("known"))
    lost = dict.fromkeys(message.pop("lost"))
    # The system ends the process with this signal, whatever the libraries are doing.
    signal.setitimer(signal.ITIMER_REAL, message.pop("seconds"))
    try:
        task = RenderTask(
            **{
                **message,
                "stylesheets": tuple(message["stylesheets"]),
                "targets": tuple(message["targets"]),
                "pictures": {**pictures, **lost},
            }
        )
        rendered = render(task)
        answer: dict[str, str] = {}
        blobs = {"pdf": rendered.pdf, "record": rendered.record.encode()}
        blobs |= {f"face:{name}": file for name, file in rendered.faces.items() if name not in known}
    except LimitExceeded as limit:
        answer, blobs = {"failed": str(limit)}, {}
    except RecursionError:
        answer, blobs = {"failed": "depth"}, {}
    except (MemoryError, SystemError):  # the latter where a library's own code lacks it
        answer, blobs = {"failed": "memory"}, {}
    except Exception as error:  # whatever of the renderer's own
        answer, blobs = {"failed": "error", "why": f"{type(error).__name__}: {error}"[:1000]}, {}
    signal.setitimer(signal.ITIMER_REAL, 0)
    send(sys.stdout.buffer, answer, blobs)


if __name__ == "__main__":
    main()
