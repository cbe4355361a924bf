"""A real Chromium of the oldest supported version, from an npm package: `scripts/test --oldest`.

`@sparticuz/chromium` (MIT; Chromium itself BSD-3-Clause) carries a headless Linux x86-64 binary,
packed with Brotli: 54 MB to fetch, 148 MB unpacked. That is too much for everyday, so it is
fetched once and only when asked for, into `.venv`, and checked against its hash.
"""

import base64
import hashlib
import os
import platform
import subprocess
import tarfile
from pathlib import Path

from build_web import npm_command
from setup_environment import VENV

PACKAGE = "@sparticuz/chromium@107.0.0"
SHA512 = "k5J8y36j5YRYfzBwnyBIiN4zsy6ZZMRIAVj8em7IqISrf/9lB/bpdEK1i/sUXtxr1S4qTDAopVNSqBLbTFL0GQ=="
FOLDER = VENV / "oldest-chrome"
PROGRAM = FOLDER / "chromium"

_UNPACK = """
const { createReadStream, createWriteStream } = require('node:fs')
const { createBrotliDecompress } = require('node:zlib')
const { pipeline } = require('node:stream')
const [from, to] = process.argv.slice(1)
pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to), (error) => {
  if (error) throw error
})
"""


class NotFetched(RuntimeError):
    """The old Chromium could not be had here; the text says why."""


def fetched() -> Path:
    """The program, fetched and unpacked on first use. Raises NotFetched."""
    if PROGRAM.is_file():
        return PROGRAM
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NotFetched("Chromium 107 chỉ có bản cho Linux x86-64.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    npm, environment = npm_command()
    _run([*npm, "pack", PACKAGE, "--pack-destination", str(FOLDER)], environment)
    packed = next(FOLDER.glob("*.tgz"))
    digest = base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    if digest != SHA512:
        packed.unlink()
        raise NotFetched(f"{PACKAGE}: nội dung tải về không đúng như đã ghi.")
    with tarfile.open(packed) as archive:
        inside = archive.extractfile("package/bin/chromium.br")
        if inside is None:
            raise NotFetched(f"{PACKAGE}: không có chương trình bên trong.")
        half = FOLDER / "chromium.br"
        half.write_bytes(inside.read())
    unpacked = FOLDER / "chromium.half"
    _run(["node", "-e", _UNPACK, str(half), str(unpacked)], environment)
    unpacked.chmod(0o755)
    unpacked.replace(PROGRAM)
    half.unlink()
    packed.unlink()
    return PROGRAM


def _run(command: list[str], environment: dict[str, str]) -> None:
    ran = subprocess.run(
        command,
        cwd=FOLDER,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if ran.returncode != 0:
        raise NotFetched(f"{' '.join(command[:3])}:\n{ran.stdout.strip()[-1500:]}")
