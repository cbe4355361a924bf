"""Go on under a Python of 3.11 or later. This file alone must still be read by old ones."""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
_NEWER = ("python3.11", "python3.12", "python3.13", "python3.14")


def ensure() -> None:
    """Return where this Python will do, else run the same command again under one that does.

    Leaves with exit code 2 and a plain sentence where the machine has none.
    """
    if sys.version_info >= OLDEST:
        return
    question = "import sys; sys.exit(sys.version_info < (3, 11))"
    for name in _NEWER:
        found = shutil.which(name)
        if found and subprocess.call([found, "-c", question], stderr=subprocess.DEVNULL) == 0:
            sys.stdout.flush()
            os.execv(found, [found] + sys.argv)  # noqa: RUF005, S606  (old syntax; no shell is wanted)
    sys.stderr.write(
        "Phố Chợ cần Python 3.11 trở lên; máy này mới có {}.{}.\n"
        "Cài thêm (Debian 12, Ubuntu 24.04: apt install python3 python3-venv; máy khác: "
        "python.org/downloads) rồi chạy lại.\n".format(*sys.version_info[:2])
    )
    sys.exit(2)
