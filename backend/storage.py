"""Files through one small interface: a local folder, or any S3-compatible store.

Keys are made by the server, never from what a user typed. A put is whole or not at all.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import anyio
from anyio import CapacityLimiter

from backend.config import BadSetting, Settings
from backend.errors import Unavailable

KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
IN_FLIGHT = 16


class NoSuchFile(Exception):
    """Nothing is stored under that key."""


# Routes are given one by this type, and Litestar checks what it hands over.
@runtime_checkable
class Storage(Protocol):
    """`put` stores bytes under a key of ours; `get` gives them back or raises NoSuchFile."""

    async def put(self, key: str, content: bytes) -> None: ...

    async def get(self, key: str) -> bytes: ...

    async def delete(self, key: str) -> None: ...


def _checked(key: str) -> str:
    if not KEY.fullmatch(key):
        raise ValueError("a storage key is made of lower-case letters, digits, . _ - and /")
    return key


class Folder:
    """Files below one local folder, written beside and moved into place."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, key: str, content: bytes) -> None:
        await anyio.to_thread.run_sync(self._put, self._root / _checked(key), content)

    async def get(self, key: str) -> bytes:
        try:
            return await anyio.Path(self._root / _checked(key)).read_bytes()
        except FileNotFoundError as error:
            raise NoSuchFile(key) from error

    async def delete(self, key: str) -> None:
        await anyio.Path(self._root / _checked(key)).unlink(missing_ok=True)

    @staticmethod
    def _put(path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{secrets.token_hex(8)}")
        with open(beside, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)


class Bucket:
    """Objects below a prefix of an S3 bucket; the client's own environment holds its keys."""

    def __init__(self, bucket: str, prefix: str, endpoint: str | None) -> None:
        # Imported here: it is a quarter of the start-up, and a local folder needs none of it.
        import boto3
        from botocore.config import Config

        self._bucket, self._prefix = bucket, prefix
        self._limiter = CapacityLimiter(IN_FLIGHT)
        self._client: Any = boto3.session.Session().client(
            "s3",
            endpoint_url=endpoint,
            config=Config(
                max_pool_connections=IN_FLIGHT,
                connect_timeout=3,
                read_timeout=20,
                retries={"max_attempts": 2},
            ),
        )

    async def put(self, key: str, content: bytes) -> None:
        await self._call(
            self._client.put_object, Bucket=self._bucket, Key=self._at(key), Body=content
        )

    async def get(self, key: str) -> bytes:
        def read() -> bytes:
            body = self._client.get_object(Bucket=self._bucket, Key=self._at(key))["Body"]
            content: bytes = body.read()
            return content

        return bytes(await self._call(read))

    async def delete(self, key: str) -> None:
        await self._call(self._client.delete_object, Bucket=self._bucket, Key=self._at(key))

    def _at(self, key: str) -> str:
        return f"{self._prefix}{_checked(key)}"

    async def _call(self, function: Any, **arguments: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return await anyio.to_thread.run_sync(
                lambda: function(**arguments), limiter=self._limiter
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise NoSuchFile("no such object") from error
            raise Unavailable(retryAfterS=30) from error
        except BotoCoreError as error:
            raise Unavailable(retryAfterS=30) from error


def open_storage(settings: Settings) -> Storage:
    """The store that the settings name. Raises BadSetting."""
    kind, _, where = settings.files.partition(":")
    if not where:
        raise BadSetting("PHOCHO_FILES: thiếu thư mục hoặc tên bucket sau dấu hai chấm.")
    if kind == "folder":
        return Folder(Path(where))
    bucket, _, prefix = where.partition("/")
    return Bucket(bucket, f"{prefix}/" if prefix else "", settings.s3_endpoint)
