"""Everything between a fresh clone and the first command: `.venv`, the libraries, the web app.

Standard library only. Each step leaves a stamp of what it was made from, so that the next run
starts at once and needs no network.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import build_web
import system_programs

CHECKOUT = Path(__file__).resolve().parents[1]
VENV = CHECKOUT / ".venv"

_WINDOWS = os.name == "nt"
_LOCK = CHECKOUT / "requirements.lock"
_UV_LOCK = CHECKOUT / "scripts" / "uv.lock"
_STAMP = VENV / "installed-from.json"
_NO_NETWORK = (
    "Could not find a version",
    "NewConnectionError",
    "Connection",
    "dns error",
    "error sending request",
    "Network is unreachable",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ETIMEDOUT",
)


class SetupFailed(RuntimeError):
    """A step could not be done; the text says in plain words what to do."""


def in_venv(name: str) -> str:
    """The full path of a program of the virtual environment."""
    return str(VENV / ("Scripts" if _WINDOWS else "bin") / (f"{name}.exe" if _WINDOWS else name))


def ready() -> None:
    """Bring all up to what the locks and the web sources ask for. Raises SetupFailed."""
    with _alone():
        if _installed_from() != _wanted():
            _make_venv()
            _install()
            _write_stamp()
        if build_web.is_stale():
            with step("Dựng ứng dụng web"):
                try:
                    build_web.build()
                except build_web.WebNotBuilt as error:
                    raise SetupFailed(
                        _with_advice("Không dựng được ứng dụng web", str(error))
                    ) from error


def ready_or_leave() -> None:
    """`ready`, for a script: what went wrong is printed and the process ends with 1."""
    try:
        ready()
    except SetupFailed as error:
        print(f"\n{error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nĐã dừng. Chạy lại lệnh này để làm tiếp.", file=sys.stderr)
        sys.exit(130)


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done and, when it is done, how long it took."""
    print(f"• {what}…", end=" ", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("không xong.", flush=True)
        raise
    print(f"xong ({time.monotonic() - began:.0f} giây).", flush=True)


def _wanted() -> dict[str, str]:
    """What the environment is made from: a change in any of these installs again."""
    made_from = (_LOCK, _UV_LOCK, CHECKOUT / "pyproject.toml")
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in made_from}
    return digests | {"checkout": str(CHECKOUT)}


def _installed_from() -> dict[str, str] | None:
    try:
        stamp = json.loads(_STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    # The interpreter behind the environment may have been taken away by an upgrade of the system.
    return stamp if isinstance(stamp, dict) and _runs(in_venv("python")) else None


def _write_stamp() -> None:
    half = _STAMP.with_suffix(".half")
    half.write_text(json.dumps(_wanted()), encoding="utf-8")
    half.replace(_STAMP)


def _make_venv() -> None:
    if _runs(in_venv("python")):
        if not _runs(in_venv("python"), "-m", "pip", "--version"):
            _must([in_venv("python"), "-m", "ensurepip"], "Không cài được pip")
        return
    if not os.access(CHECKOUT, os.W_OK):
        raise SetupFailed(
            f"Không ghi được vào {CHECKOUT}. Chạy bằng người dùng sở hữu thư mục này, hoặc chép nó "
            "về thư mục của bạn."
        )
    with step("Tạo môi trường Python (.venv)"):
        if importlib.util.find_spec("ensurepip") is None:
            _install_venv_module()
        _must([sys.executable, "-m", "venv", "--clear", str(VENV)], "Không tạo được .venv")


def _install_venv_module() -> None:
    """Debian and Ubuntu keep `venv` in a package of its own."""
    package = f"python3.{sys.version_info[1]}-venv"
    if shutil.which("apt-get") is None or not system_programs.install([package]):
        raise SetupFailed(
            f"Python này thiếu phần venv. Cài rồi chạy lại: sudo apt-get install {package}"
        )


def _install() -> None:
    uv = in_venv("uv")
    trouble = "Không cài được thư viện"
    with step("Cài thư viện Python (lần đầu khoảng nửa phút)"):
        pip = [in_venv("python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        _must([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(_UV_LOCK)], trouble)
        here = ["--python", in_venv("python")]
        _must([uv, "pip", "sync", "-q", *here, "--require-hashes", str(_LOCK)], trouble)
        # The web app is built afterwards, as a step of its own whose output can be shown.
        no_web = {**os.environ, "SKIP_WEB": "1"}
        _must(
            [uv, "pip", "install", "-q", *here, "--no-deps", "-e", str(CHECKOUT)], trouble, no_web
        )


def _must(command: Sequence[str], trouble: str, environment: dict[str, str] | None = None) -> None:
    ran = subprocess.run(
        command,
        cwd=CHECKOUT,
        env={**(environment or os.environ), "UV_PYTHON_DOWNLOADS": "never"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if ran.returncode != 0:
        raise SetupFailed(_with_advice(trouble, ran.stdout))


def _with_advice(trouble: str, said: str) -> str:
    last = "\n".join(f"    {line}" for line in said.strip().splitlines()[-12:])
    advice = ""
    if any(sign in said for sign in _NO_NETWORK):
        advice = "\nLần chạy đầu cần mạng để tải thư viện. Kiểm tra mạng rồi chạy lại lệnh này."
    return f"{trouble}:\n{last}{advice}"


def _runs(*command: str) -> bool:
    try:
        command = command if len(command) > 1 else (*command, "-c", "")
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two commands started together in one checkout set it up one after the other."""
    with _LOCK.open("rb") as gate:
        if not _WINDOWS:
            import fcntl

            try:
                fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("• Một lệnh khác đang cài đặt ở đây; đợi nó xong…", flush=True)
                fcntl.flock(gate, fcntl.LOCK_EX)
        yield
