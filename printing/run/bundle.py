"""All files of a run as one ZIP, the same bytes every time."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

SUMS = "SHA256SUMS.txt"
EPOCH = (1980, 1, 1, 0, 0, 0)  # The first day that a ZIP can name; when is told on the ticket.


class FileChanged(OSError):
    """A file is not any more what was written."""


def write_bundle(path: Path, folder: Path, hashes: Mapping[str, str], number: str) -> None:
    """Write the files named in `hashes` (name to SHA-256), and a list of the hashes, to `path`.

    They lie in one directory named after the run's `number`, not compressed: they are already.
    `sha256sum -c SHA256SUMS.txt` checks them. Raises FileChanged where the disk holds something
    else than was hashed.
    """
    home = plain_name(number)
    with open(path, "wb") as out:
        with ZipFile(out, "w", ZIP_STORED) as bundle:
            for name, sha256 in hashes.items():
                seen = hashlib.sha256()
                entry = _entry(f"{home}/{name}", (folder / name).stat().st_size)
                with open(folder / name, "rb") as file, bundle.open(entry, "w") as held:
                    while piece := file.read(1 << 20):
                        seen.update(piece)
                        held.write(piece)
                if seen.hexdigest() != sha256:
                    raise FileChanged(None, "file changed", str(folder / name))
            sums = "".join(f"{sha256}  {name}\n" for name, sha256 in hashes.items()).encode()
            bundle.writestr(_entry(f"{home}/{SUMS}", len(sums)), sums)
        out.flush()
        os.fsync(out.fileno())


def plain_name(number: str) -> str:
    """A directory's name that any system takes: letters of ASCII, digits, dots and dashes."""
    plain = unicodedata.normalize("NFD", number.replace("Đ", "D").replace("đ", "d"))
    return (
        re.sub(r"[^A-Za-z0-9.]+", "-", plain.encode("ascii", "ignore").decode()).strip("-.")
        or "lo-in"
    )


def _entry(name: str, size: int) -> ZipInfo:
    entry = ZipInfo(name, EPOCH)
    entry.create_system = 3  # Unix, whatever wrote it
    entry.external_attr = 0o644 << 16
    entry.file_size = size
    return entry
