"""Programs of the operating system that the tests use, put there by its own package manager."""

import os
import shutil
import subprocess
from collections.abc import Sequence

# What is looked for on PATH (any of these), and the package that holds it, by package manager.
_NEEDED: dict[tuple[str, ...], dict[str, str]] = {
    ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"): {
        "apt-get": "chromium",
        "dnf": "chromium",
        "brew": "chromium",
    },
    ("qpdf",): {"apt-get": "qpdf", "dnf": "qpdf", "brew": "qpdf"},
    ("pdftotext",): {"apt-get": "poppler-utils", "dnf": "poppler-utils", "brew": "poppler"},
    ("gs",): {"apt-get": "ghostscript", "dnf": "ghostscript", "brew": "ghostscript"},
}


def missing() -> list[str]:
    """The names of those not on PATH, each by its first name."""
    return [names[0] for names in _NEEDED if not any(map(shutil.which, names))]


def packages_of(programs: Sequence[str]) -> list[str]:
    """The packages that hold them, as the package manager of this machine names them."""
    manager = _manager() or "apt-get"
    return [packages[manager] for names, packages in _NEEDED.items() if names[0] in programs]


def install(packages: Sequence[str]) -> bool:
    """Install packages where this user may without being asked anything; False where not."""
    manager = _manager()
    allowed = _allowed() if manager != "brew" else []
    if manager is None or allowed is None:
        return False
    words = {
        "apt-get": ["install", "-y", "-q", "--no-install-recommends"],
        "dnf": ["install", "-y", "-q"],
        "brew": ["install", "-q"],
    }[manager]
    if _quietly([*allowed, manager, *words, *packages]):
        return True
    # A fresh system has no package lists yet.
    return (
        manager == "apt-get"
        and _quietly([*allowed, manager, "update", "-q"])
        and _quietly([*allowed, manager, *words, *packages])
    )


def _manager() -> str | None:
    return next((name for name in ("apt-get", "dnf", "brew") if shutil.which(name)), None)


def _allowed() -> list[str] | None:
    """The words before the command: none for root, sudo where it asks no password; else None."""
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    return sudo if shutil.which("sudo") and _quietly([*sudo, "true"]) else None


def _quietly(command: Sequence[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return done.returncode == 0
