"""A server whose life is tied to the process that started it.

`python -m backend.demo.tied_server DATA DATABASE HOST PORT` holds the PostgreSQL of the data
folder up by itself, so that whichever of the processes goes last stops it. Its standard input is
a pipe from the parent: when that closes, because the parent is done or was killed, it ends.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

from backend.serving import database_of, run_server

STOPPED_WITHIN_S = 15.0


def _end_with_parent() -> None:
    # Past Python's own buffer: a worker forked meanwhile closes sys.stdin and would wait for ever
    # for the lock that a buffered read holds.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOPPED_WITHIN_S)
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


def main() -> None:
    data, database, host, port = sys.argv[1:]
    with database_of(Path(data), database):
        threading.Thread(target=_end_with_parent, daemon=True).start()
        run_server(host, int(port), workers=1)


if __name__ == "__main__":
    main()
