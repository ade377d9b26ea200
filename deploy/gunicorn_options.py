"""How gunicorn serves: `gunicorn config.wsgi --config deploy/gunicorn_options.py`.

Each is changed by a variable of the environment, or by an option on the command line, which wins.
"""

import os
import socket
import struct
import sys
import time
from typing import Any

from gunicorn.glogging import Logger

# Its own lines stand among the program's, which are in this time and say so (LOGGING in config/settings.py).
os.environ["TZ"] = "Asia/Seoul"
time.tzset()


class OneClockLogger(Logger):
    """Writes times as the program does."""

    error_fmt = "%(asctime)s %(levelname)s - - gunicorn: [%(process)d] %(message)s"
    datefmt = "%Y-%m-%dT%H:%M:%S%z"

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """In one line that a client was given up (`when_ready`); with its whole way whatever else failed."""
        if isinstance(sys.exc_info()[1], BlockingIOError):
            self.info("A connection was silent for %d seconds.", SLOWEST)
        else:
            super().exception(msg, *args, **kwargs)


logger_class = OneClockLogger
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "4"))
# Each thread may hold a connection to the database: workers x threads stays below PostgreSQL's 100. Most of them wait
# for somebody's network, where no proxy does it for them.
threads = int(os.environ.get("WEB_THREADS", "16"))
# A city's first book takes minutes. It counts a worker's silence, and the other threads keep it talking.
timeout = 600
# Seconds that requests have to end in, at a stop or a restart.
graceful_timeout = 30
# A worker starts anew now and then, not all at once: what libraries keep of each request is given back.
max_requests, max_requests_jitter = 20_000, 2_000
# The heartbeat of workers isn't written to a disk that may be slow, or full.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - gunicorn makes files of its own there
# One socket of all gunicorns of a user, which nobody here asks.
control_socket_disable = True

#: Seconds without a byte after which a connection is given up that is in the middle of a request or an answer.
SLOWEST = int(os.environ.get("SLOWEST_CLIENT_SECONDS", "10"))


def when_ready(server: Any) -> None:
    """Let no client that stops sending, or reading, hold a thread for ever: gunicorn itself waits without an end.

    Connections inherit it from the socket that they come in by.
    """
    if SLOWEST:
        for listener in server.LISTENERS:
            for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
                listener.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", SLOWEST, 0))
