"""What runs in a rendering process: `python -m reports.fragments.inside`, without Django and without the database.

It renders one fragment after the other, each within limits, and ends when nobody has asked for a while.
"""

import gc
import json
import resource
import select
import signal
import sys

IDLE_SECONDS = 300


def main() -> None:
    confine(json.loads(sys.argv[1])["memory"])
    # Imported here, under the limits; a first document loads the fonts, so that the next ones don't.
    from weasyprint import HTML

    from .frames import Ended

    HTML(string="<p>가 <b>나</b> 1").write_pdf()
    gc.collect()
    gc.freeze()
    while True:
        asked, _, _ = select.select([sys.stdin.buffer], [], [], IDLE_SECONDS)
        if not asked:
            return
        try:
            _answer()
        except (Ended, BrokenPipeError):
            return


def confine(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _answer() -> None:
    from .frames import receive, send
    from .rendering import BeyondLimit, Work, render

    asked, pictures = receive(sys.stdin.buffer)
    known = set(asked.pop("known"))
    missing = dict.fromkeys(asked.pop("lost"))
    # The system ends the process with this signal, whatever the libraries are doing.
    signal.setitimer(signal.ITIMER_REAL, asked.pop("seconds"))
    try:
        work = Work(
            **{
                **asked,
                "stylesheets": tuple(asked["stylesheets"]),
                "targets": tuple(asked["targets"]),
                "pictures": {**pictures, **missing},
            }
        )
        rendered = render(work)
        said: dict[str, str] = {}
        blobs = {"pdf": rendered.pdf, "record": rendered.record.encode()}
        blobs |= {f"face:{name}": file for name, file in rendered.faces.items() if name not in known}
    except BeyondLimit as beyond:
        said, blobs = {"failed": str(beyond)}, {}
    except (MemoryError, RecursionError) as error:
        said, blobs = {"failed": "memory" if isinstance(error, MemoryError) else "depth"}, {}
    except Exception as error:  # whatever of the renderer's own
        said, blobs = {"failed": "error", "why": f"{type(error).__name__}: {error}"[:1000]}, {}
    signal.setitimer(signal.ITIMER_REAL, 0)
    send(sys.stdout.buffer, said, blobs)


if __name__ == "__main__":
    main()
