"""What a camera sees, as a file that Chromium plays to `getUserMedia`: a payment code on a wall."""

from __future__ import annotations

from pathlib import Path

import segno
from PIL import Image, ImageDraw

WIDTH, HEIGHT, FRAMES = 1280, 720, 4


WALL = (150, 146, 140)


def film(payload: str, path: Path) -> Path:
    """A YUV4MPEG2 file of a board that carries the code, on a grey wall."""
    wall = Image.new("RGB", (WIDTH, HEIGHT), WALL)
    board = ImageDraw.Draw(wall)
    board.rectangle((380, 60, 900, 660), fill=(250, 250, 248))
    modules = segno.make_qr(payload, error="m").matrix_iter(scale=1, border=4)
    rows = [bytes(modules_row) for modules_row in modules]
    size = len(rows)
    code = Image.new("L", (size, size), 255)
    code.putdata([0 if module else 255 for row in rows for module in row])
    side = 420 // size * size
    wall.paste(code.resize((side, side), Image.Resampling.NEAREST).convert("RGB"), (430, 150))
    return film_of(wall, path)


def film_of(wall: Image.Image, path: Path) -> Path:
    """A YUV4MPEG2 file in which a still picture of 1280 by 720 stands before the camera."""
    y, cb, cr = wall.convert("YCbCr").split()
    half = (WIDTH // 2, HEIGHT // 2)
    frame = y.tobytes() + cb.resize(half).tobytes() + cr.resize(half).tobytes()
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode()
    # In the place of the old file, never into it: a camera may still be playing that one.
    fresh = path.with_suffix(".new")
    fresh.write_bytes(head + (b"FRAME\n" + frame) * FRAMES)
    return fresh.replace(path)


def flags(path: Path) -> list[str]:
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    ]
