"""A picture from outside made safe to keep: measured on its header, decoded, written anew. Pure.

Re-encoding leaves nothing of the sender's file but the picture: no position, no time, no comment,
no bytes appended behind it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

from backend.errors import Refusal

LARGEST = 200 * 1024  # bytes, as sent and as kept
MOST_PIXELS = 25_000_000
"""Pillow's own limit only warns up to twice its value: 12,000 × 12,000 would be decoded."""
LONG_EDGE = 1280  # pixels, as kept
QUALITIES = (78, 68, 55, 40, 25)

PNG, WEBP, JPEG = b"\x89PNG\r\n\x1a\n", b"WEBP", b"\xff\xd8\xff"
# Start of frame: all of SOF0 to SOF15 but the tables and reserved markers among them.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class PhotoTooLarge(Refusal):
    """More bytes than a photo may have."""

    slug, status = "photo-too-large", 413
    sentence = "Ảnh nặng quá 200 KB nên máy chủ không nhận. Chụp lại ảnh này."


class PhotoKindUnknown(Refusal):
    """Neither a JPEG nor a PNG nor a WebP, whatever it is called."""

    slug, status = "photo-kind-unknown", 415
    sentence = "Tệp này không phải ảnh JPEG, PNG hay WebP. Chụp lại bằng máy ảnh của điện thoại."


class PhotoUnreadable(Refusal):
    """It begins as a picture and is none."""

    slug, status = "photo-unreadable", 422
    sentence = "Ảnh bị hỏng, không mở được. Chụp lại ảnh này."


class PhotoTooManyPixels(Refusal):
    """Small in bytes, huge when opened."""

    slug, status = "photo-too-many-pixels", 422
    sentence = "Ảnh quá lớn khi mở ra (hơn 25 triệu điểm ảnh). Chụp lại ở cỡ nhỏ hơn."


@dataclass(frozen=True)
class Photograph:
    """A JPEG of our own making; width and height in pixels."""

    content: bytes
    width: int
    height: int


def measure(sent: bytes) -> tuple[str, int, int]:
    """Format, width and height, from the header alone. Raises PhotoKindUnknown, PhotoUnreadable."""
    if sent.startswith(PNG):
        kind, size = "PNG", _of_png(sent)
    elif sent[:4] == b"RIFF" and sent[8:12] == WEBP:
        kind, size = "WEBP", _of_webp(sent)
    elif sent.startswith(JPEG):
        kind, size = "JPEG", _of_jpeg(sent)
    else:
        raise PhotoKindUnknown()
    if size is None or size[0] < 1 or size[1] < 1:
        raise PhotoUnreadable()
    return kind, *size


def _of_png(sent: bytes) -> tuple[int, int] | None:
    if sent[12:16] != b"IHDR" or len(sent) < 24:
        return None
    return int.from_bytes(sent[16:20], "big"), int.from_bytes(sent[20:24], "big")


def _of_webp(sent: bytes) -> tuple[int, int] | None:
    if len(sent) < 30:
        return None
    match sent[12:16]:
        case b"VP8X":
            return (
                int.from_bytes(sent[24:27], "little") + 1,
                int.from_bytes(sent[27:30], "little") + 1,
            )
        case b"VP8L":
            bits = int.from_bytes(sent[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = sent[26:28], sent[28:30]
            return (
                int.from_bytes(width, "little") & 0x3FFF,
                int.from_bytes(height, "little") & 0x3FFF,
            )
    return None


def _of_jpeg(sent: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(sent):
        if sent[at] != 0xFF:
            return None
        marker = sent[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker in FRAMES:
            height = int.from_bytes(sent[at + 5 : at + 7], "big")
            return int.from_bytes(sent[at + 7 : at + 9], "big"), height
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # markers without a body
            at += 2
            continue
        at += 2 + int.from_bytes(sent[at + 2 : at + 4], "big")
    return None


def rewrite(sent: bytes) -> Photograph:
    """The picture alone, upright, at most `LONG_EDGE` long and `LARGEST` bytes heavy.

    Raises PhotoTooLarge, PhotoKindUnknown, PhotoUnreadable or PhotoTooManyPixels. Of a moving
    picture the first frame is kept; what is transparent becomes white.
    """
    if len(sent) > LARGEST:
        raise PhotoTooLarge()
    kind, width, height = measure(sent)
    if width * height > MOST_PIXELS:
        raise PhotoTooManyPixels(width=width, height=height)
    try:
        picture = _decoded(sent, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoTooManyPixels() from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise PhotoUnreadable() from error
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        if out.tell() <= LARGEST:
            break
    return Photograph(out.getvalue(), picture.width, picture.height)


def _decoded(sent: bytes, kind: str) -> Image.Image:
    with Image.open(io.BytesIO(sent), formats=[kind]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise PhotoTooManyPixels()
        # A JPEG is scaled while it is decoded: a large one never stands in memory whole.
        opened.draft("RGB", (LONG_EDGE, LONG_EDGE))
        upright = ImageOps.exif_transpose(opened)
        if upright.has_transparency_data:
            upright = Image.alpha_composite(
                Image.new("RGBA", upright.size, "white"), upright.convert("RGBA")
            )
        picture = upright.convert("RGB")
    picture.thumbnail((LONG_EDGE, LONG_EDGE))
    # Comments and profiles would be written again from here.
    picture.info = {}
    return picture
