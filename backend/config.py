"""Settings, read once from the environment. Nonsense is refused at start, not met later."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


class BadSetting(Exception):
    """A setting in the environment cannot be used; the message says which and how to mend it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    database_url: str
    """The app role's address, `postgresql://…`; a transaction pooler may stand behind it."""
    database_direct_url: str
    """The owner's address, past any pooler: migrations and advisory locks."""
    data_dir: Path
    """Keys and local files; the embedded server's data too."""
    files: str
    """`folder:PATH` or `s3:BUCKET[/PREFIX]`."""
    s3_endpoint: str | None = None
    kind: Literal["demo", "real"] = "real"
    """A demonstration stamps every standee MẪU – KHÔNG CHUYỂN TIỀN."""
    public_url: str = "http://localhost:8000"
    """Where phones reach this server; stands in invitation links."""
    own_area_url: str | None = None
    """Demonstration only: the address of the real server started beside it."""
    own_area_direct_url: str | None = None
    """Demonstration only: the owner's address of the real database beside it."""
    pool_size: int = 10
    worker: bool = True
    """Whether phones get the service worker; off, they get one that removes itself."""
    jobs: bool = True
    """Whether the web process works off the queue too; off, `phocho worker` does it elsewhere."""


def _whole(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise BadSetting(f"{name}={text!r}: cần một số nguyên từ {low} đến {high}.")
    return int(text)


def read_settings(env: Mapping[str, str] = os.environ) -> Settings:
    """Read `Settings` from environment variables; raises BadSetting with the variable's name."""
    database_url = env.get("DATABASE_URL", "")
    if not database_url.startswith(("postgresql://", "postgres://")):
        raise BadSetting(
            "DATABASE_URL chưa đặt. Chạy scripts/run (tự mở PostgreSQL) hoặc đặt "
            "DATABASE_URL=postgresql://người_dùng:mật_khẩu@máy:cổng/cơ_sở_dữ_liệu."
        )
    data_dir = Path(env.get("PHOCHO_DATA", ".phocho")).resolve()
    kind = env.get("PHOCHO_KIND", "real")
    if kind not in ("demo", "real"):
        raise BadSetting(f"PHOCHO_KIND={kind!r}: chỉ nhận 'demo' hoặc 'real'.")
    worker = env.get("PHOCHO_WORKER", "on")
    if worker not in ("on", "off"):
        raise BadSetting(f"PHOCHO_WORKER={worker!r}: chỉ nhận 'on' hoặc 'off'.")
    jobs = env.get("PHOCHO_JOBS", "on")
    if jobs not in ("on", "off"):
        raise BadSetting(f"PHOCHO_JOBS={jobs!r}: chỉ nhận 'on' hoặc 'off'.")
    files = env.get("PHOCHO_FILES", f"folder:{data_dir / 'files'}")
    if not files.startswith(("folder:", "s3:")):
        raise BadSetting(f"PHOCHO_FILES={files!r}: cần 'folder:ĐƯỜNG_DẪN' hoặc 's3:BUCKET'.")
    return Settings(
        database_url=database_url,
        database_direct_url=env.get("DATABASE_DIRECT_URL", database_url),
        data_dir=data_dir,
        files=files,
        s3_endpoint=env.get("PHOCHO_S3_ENDPOINT"),
        kind="demo" if kind == "demo" else "real",
        public_url=env.get("PHOCHO_PUBLIC_URL", "http://localhost:8000").rstrip("/"),
        own_area_url=env.get("PHOCHO_OWN_AREA_URL"),
        own_area_direct_url=env.get("PHOCHO_OWN_AREA_DIRECT_URL"),
        pool_size=_whole(env, "PHOCHO_POOL", 10, 1, 200),
        worker=worker == "on",
        jobs=jobs == "on",
    )
