"""The store's promises, on a local folder and on a real S3 server of our own on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from backend.config import BadSetting, Settings
from backend.errors import Unavailable
from backend.storage import NoSuchFile, Storage, open_storage
from tests.live_server import free_port

pytestmark = pytest.mark.asyncio


def settings(files: str, folder: Path, endpoint: str | None = None) -> Settings:
    return Settings(
        database_url="postgresql://",
        database_direct_url="postgresql://",
        data_dir=folder,
        files=files,
        s3_endpoint=endpoint,
    )


@pytest.fixture
def s3_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """rclone's S3 server over a folder; it ends with the test."""
    rclone = Path(sys.executable).parent / "rclone"
    if not rclone.is_file():
        pytest.fail("rclone is missing: the locked requirements bring it")
    port, root = free_port(), tmp_path / "objects"
    (root / "phocho").mkdir(parents=True)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "thu")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "thu-mat-khau")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    endpoint = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [
            str(rclone),
            "serve",
            "s3",
            "--addr",
            f"127.0.0.1:{port}",
            "--auth-key",
            "thu,thu-mat-khau",
            str(root),
        ],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    client = boto3.client(
        "s3", endpoint_url=endpoint, config=Config(retries={"max_attempts": 1}, connect_timeout=1)
    )
    until = time.monotonic() + 20
    while True:
        try:
            client.head_bucket(Bucket="phocho")
            break
        except (BotoCoreError, ClientError):
            if time.monotonic() > until:
                process.kill()
                raise
            time.sleep(0.1)
    yield endpoint
    process.terminate()
    process.wait(10)


async def keeps_its_promises(store: Storage) -> None:
    await store.put("batches/a1/lot-1.pdf", b"%PDF-1")
    assert await store.get("batches/a1/lot-1.pdf") == b"%PDF-1"
    await store.put("batches/a1/lot-1.pdf", b"%PDF-2")
    assert await store.get("batches/a1/lot-1.pdf") == b"%PDF-2"
    await store.delete("batches/a1/lot-1.pdf")
    with pytest.raises(NoSuchFile):
        await store.get("batches/a1/lot-1.pdf")
    for key in ("../x", "a//b", "/etc/passwd", "a/../b", "Ảnh.jpg", "a\x00b", ""):
        with pytest.raises(ValueError, match="storage key"):
            await store.put(key, b"")


async def test_a_folder_keeps_its_promises_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    await keeps_its_promises(open_storage(settings(f"folder:{tmp_path / 'f'}", tmp_path)))
    assert [path for path in (tmp_path / "f").rglob("*") if path.is_file()] == []


async def test_a_real_s3_server_keeps_the_same_promises(s3_server: str, tmp_path: Path) -> None:
    await keeps_its_promises(open_storage(settings("s3:phocho/bang-ma", tmp_path, s3_server)))


async def test_a_wrong_secret_and_an_absent_store_are_an_outage_not_an_answer(
    s3_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sai")
    with pytest.raises(Unavailable):
        await open_storage(settings("s3:phocho", tmp_path, s3_server)).put("a.pdf", b"x")
    nobody = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Unavailable):
        await open_storage(settings("s3:phocho", tmp_path, nobody)).get("a.pdf")


async def test_a_store_without_a_place_is_refused_at_start(tmp_path: Path) -> None:
    with pytest.raises(BadSetting):
        open_storage(settings("folder:", tmp_path))
