"""Standees as the print shop makes them, hung on a wall before the phone's camera."""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image, ImageDraw

from printing.readback.page import Plate, decode
from printing.standee import Standee
from printing.writer.sheet_file import render
from tests.web.camera import HEIGHT, WALL, WIDTH

CODE_PX = 380  # the code's side before the camera, as from an arm's length


def printed(payload: str, last4: str) -> Standee:
    return Standee(
        payload=payload,
        shop_name="Sạp cá Bà Năm",
        place="1 Nguyễn Nghiêm",
        holder_name="PHAM THI NAM",
        bank="Vietcombank",
        account_hint=f"••• {last4}",
        code="7K2M-9QXD",
    )


def before_the_camera(standee: Standee, *, torn: bool = False) -> Image.Image:
    """The printed page drawn by pdfium, its code in the middle of the picture.

    A torn board has lost its right half along a ragged edge.
    """
    held = io.BytesIO()
    render([standee], held, layout="a6", sample=False, title="Bảng trên tường")
    page = pypdfium2.PdfDocument(held.getvalue())[0]
    grey = Plate().pixels(page)
    code = next(iter(decode(grey)))
    board = page.render(scale=200 / 72).to_pil().convert("RGB")
    if torn:
        middle, ragged = (code.left + code.right) / 2, ImageDraw.Draw(board)
        edge = [
            (middle + (14 if step % 2 else -14), board.height * step / 12) for step in range(13)
        ]
        ragged.polygon([*edge, (board.width, board.height), (board.width, 0)], fill=WALL)
    scale = CODE_PX / (code.right - code.left)
    size = (round(board.width * scale), round(board.height * scale))
    near = board.resize(size, Image.Resampling.LANCZOS)
    wall = Image.new("RGB", (WIDTH, HEIGHT), WALL)
    left = WIDTH / 2 - (code.left + code.right) / 2 * scale
    top = HEIGHT / 2 - (code.top + code.bottom) / 2 * scale
    wall.paste(near, (round(left), round(top)))
    return wall
