"""Photos of visits: before the visit or after it, each once, and nothing kept but the picture."""

from __future__ import annotations

import asyncio
import hashlib
import io
import struct
import zlib
from pathlib import Path
from typing import Any
from uuid import UUID

import anyio
import asyncpg
import httpx
import pytest
import pytest_asyncio
from litestar import Litestar
from PIL import Image

from backend.config import Settings
from backend.ids import new_id
from tests.flows.cast import Cast, Person
from tests.flows.phone import Phone, operation
from tests.flows.shops import Walk, lay_out

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def walk(app: Litestar, owner: Any, cast: Cast) -> Walk:
    return await lay_out(app, owner, cast)


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **saving: Any) -> bytes:
    """A picture with some texture, so that it is not a few bytes."""
    drawn = Image.linear_gradient("L").resize(size).convert("RGB")
    out = io.BytesIO()
    drawn.save(out, kind, **saving)
    return out.getvalue()


def with_position() -> bytes:
    """A phone's picture: taken sideways, with a position, a comment and a name in it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Hang may anh"
    exif.get_ifd(0x8825).update({1: "N", 2: (14.0, 48.0, 30.0), 3: "E", 4: (108.0, 57.0, 9.0)})
    return picture(exif=exif, comment=b"nha co Bay") + b"GPS after the end"


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that would be `width` × `height` when opened."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    row = b"\0" * (width // 8 + 1)
    body = zlib.compress(row * 100, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


async def put(
    client: httpx.AsyncClient,
    person: Person,
    photo: UUID,
    visit: UUID,
    sent: bytes,
    **headers: str,
) -> httpx.Response:
    told = {
        "X-Content-SHA256": hashlib.sha256(sent).hexdigest(),
        "X-Visit-Id": str(visit),
        "Content-Type": "image/jpeg",
        **person.headers,
        **headers,
    }
    return await client.put(f"/photos/{photo}", content=sent, headers=told)


async def visit_with(
    client: httpx.AsyncClient, walk: Walk, person: Person, visit: UUID, *photos: UUID
) -> str:
    body = {"pointId": walk.stalls[1], "outcome": "met", "photoIds": list(photos)}
    [verdict] = await Phone(client, person).push(operation("visit", body, entity_id=visit))
    status: str = verdict["status"]
    return status


async def shown(client: httpx.AsyncClient, walk: Walk, person: Person) -> list[list[str]]:
    """What the sheet's visits say of their photos, newest visit first."""
    answer = await client.get(f"/points/{walk.stalls[1]}/sheet", headers=person.headers)
    assert answer.status_code == 200, answer.text
    return [
        ["here" if photo["receivedAt"] else "awaited" for photo in visit["photos"]]
        for visit in answer.json()["visits"]
    ]


async def test_a_photo_sent_twice_is_one_photo_and_the_officer_sees_it(
    client: httpx.AsyncClient, walk: Walk, cast: Cast, owner: Any
) -> None:
    photo, visit, sent = new_id(), new_id(), picture()
    assert await visit_with(client, walk, cast.lan, visit, photo) == "applied"
    assert await shown(client, walk, cast.minh) == [["awaited"]]
    assert (await put(client, cast.lan, photo, visit, sent)).status_code == 201
    assert (await put(client, cast.lan, photo, visit, sent)).status_code == 200
    assert await owner.fetchval("select count(*) from photo") == 1
    assert await shown(client, walk, cast.minh) == [["here"]]
    got = await client.get(f"/photos/{photo}", headers=cast.minh.headers)
    assert (got.status_code, got.headers["content-type"]) == (200, "image/jpeg")
    with Image.open(io.BytesIO(got.content)) as opened:
        assert opened.size == (640, 480)


async def test_another_picture_under_the_same_id_is_refused_and_the_first_one_stays(
    client: httpx.AsyncClient, walk: Walk, cast: Cast
) -> None:
    photo, visit = new_id(), new_id()
    await visit_with(client, walk, cast.lan, visit, photo)
    await put(client, cast.lan, photo, visit, picture())
    before = (await client.get(f"/photos/{photo}", headers=cast.minh.headers)).content
    for person in (cast.lan, cast.hoa):
        other = await put(client, person, photo, visit, picture(size=(320, 240)))
        assert (other.status_code, other.json()["slug"]) == (409, "photo-reused")
    after = (await client.get(f"/photos/{photo}", headers=cast.minh.headers)).content
    assert after == before


async def test_a_photo_that_comes_before_its_visit_waits_for_it(
    client: httpx.AsyncClient, walk: Walk, cast: Cast, owner: Any
) -> None:
    photo, visit = new_id(), new_id()
    assert (await put(client, cast.lan, photo, visit, picture())).status_code == 201
    assert await owner.fetchval("select ward from photo") is None
    # Nobody but its sender can fetch what belongs nowhere yet.
    assert (await client.get(f"/photos/{photo}", headers=cast.lan.headers)).status_code == 200
    assert (await client.get(f"/photos/{photo}", headers=cast.minh.headers)).status_code == 404
    await visit_with(client, walk, cast.lan, visit, photo)
    assert await shown(client, walk, cast.minh) == [["here"]]
    assert (await client.get(f"/photos/{photo}", headers=cast.minh.headers)).status_code == 200


async def test_photos_and_their_visits_sent_at_once_always_find_each_other(
    client: httpx.AsyncClient, walk: Walk, cast: Cast, owner: Any
) -> None:
    async def one() -> None:
        photo, visit = new_id(), new_id()
        sent, told = await asyncio.gather(
            put(client, cast.lan, photo, visit, picture(size=(64, 48))),
            visit_with(client, walk, cast.lan, visit, photo),
        )
        assert (sent.status_code, told) == (201, "applied")

    for _ in range(6):
        await asyncio.gather(one(), one(), one())
    assert await owner.fetchval("select count(*) from photo where ward is null") == 0
    assert await owner.fetchval("select count(*) from photo") == 18


async def test_the_same_photo_sent_four_times_at_once_is_kept_once(
    client: httpx.AsyncClient, walk: Walk, cast: Cast, owner: Any
) -> None:
    photo, visit, sent = new_id(), new_id(), picture()
    answers = await asyncio.gather(*(put(client, cast.lan, photo, visit, sent) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert await owner.fetchval("select count(*) from photo") == 1


async def test_a_stranger_cannot_add_a_photo_to_anothers_visit(
    client: httpx.AsyncClient, walk: Walk, cast: Cast
) -> None:
    mine, named, visit = new_id(), new_id(), new_id()
    await visit_with(client, walk, cast.lan, visit, named)
    await put(client, cast.hoa, mine, visit, picture())
    await put(client, cast.lan, new_id(), visit, picture())
    assert await shown(client, walk, cast.minh) == [["awaited"]]
    assert (await client.get(f"/photos/{mine}", headers=cast.minh.headers)).status_code == 404


async def test_another_wards_officer_cannot_tell_whether_a_photo_exists(
    client: httpx.AsyncClient, walk: Walk, cast: Cast
) -> None:
    photo, visit = new_id(), new_id()
    await visit_with(client, walk, cast.lan, visit, photo)
    await put(client, cast.lan, photo, visit, picture())
    for which in (photo, new_id()):
        answer = await client.get(f"/photos/{which}", headers=cast.khanh.headers)
        assert (answer.status_code, answer.json()["slug"]) == (404, "not-found")
    for person in (cast.quy, cast.vy):
        answer = await client.get(f"/photos/{photo}", headers=person.headers)
        assert answer.status_code == 403
    assert (await client.get(f"/photos/{photo}")).status_code == 401
    assert (await put(client, cast.binh, new_id(), visit, picture())).status_code == 403


async def test_a_late_photo_of_a_street_taken_away_still_reaches_its_visit(
    client: httpx.AsyncClient, walk: Walk, cast: Cast, owner: Any
) -> None:
    photo, visit = new_id(), new_id()
    await visit_with(client, walk, cast.lan, visit, photo)
    await owner.execute(
        "update membership set ward = $1, team = null where member = $2",
        cast.other_ward,
        cast.lan.id,
    )
    assert (await put(client, cast.lan, photo, visit, picture())).status_code == 201
    assert await shown(client, walk, cast.minh) == [["here"]]
    # It is the ward's now; the one who walked there once does not read on.
    assert (await client.get(f"/photos/{photo}", headers=cast.lan.headers)).status_code == 404


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_only_the_picture_is_kept(
    client: httpx.AsyncClient, walk: Walk, cast: Cast, tmp_path: Path, kind: str
) -> None:
    photo, visit = new_id(), new_id()
    sent = with_position() if kind == "JPEG" else picture(kind, (1600, 900))
    await visit_with(client, walk, cast.lan, visit, photo)
    assert (await put(client, cast.lan, photo, visit, sent)).status_code == 201
    [stored] = (tmp_path / "files" / "photos").rglob("*.jpg")
    content = stored.read_bytes()
    assert len(content) <= 200 * 1024
    for trace in (b"Exif", b"GPS", b"Hang may anh", b"nha co Bay", b"ICC_PROFILE"):
        assert trace not in content
    with Image.open(io.BytesIO(content)) as opened:
        # The quarter turn stood in the EXIF and is now in the picture itself.
        assert opened.size == ((480, 640) if kind == "JPEG" else (1280, 720))
        assert len(opened.getexif()) == 0


BOMBS = {
    # Below Pillow's own limit: only our gate stands here.
    "36 million pixels": (png_claiming(6_000, 6_000), 422, "photo-too-many-pixels"),
    "100 million pixels": (png_claiming(10_000, 10_000), 422, "photo-too-many-pixels"),
    "144 million pixels": (png_claiming(12_000, 12_000), 422, "photo-too-many-pixels"),
    "900 million pixels": (png_claiming(30_000, 30_000), 422, "photo-too-many-pixels"),
    "a huge WebP": (
        b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x3f\0\xff\x3f\0",
        422,
        "photo-too-many-pixels",
    ),
    "a torn JPEG": (picture()[:3000], 422, "photo-unreadable"),
    "the head of a JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF", 422, "photo-unreadable"),
    "a torn PNG": (picture("PNG")[:40], 422, "photo-unreadable"),
    "a page": (b"<!doctype html><script>alert(1)</script>", 415, "photo-kind-unknown"),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "photo-kind-unknown"),
    "a GIF": (picture("GIF"), 415, "photo-kind-unknown"),
    "nothing": (b"", 415, "photo-kind-unknown"),
    "a heavy file": (b"\xff\xd8\xff" + b"\0" * 204_800, 413, "photo-too-large"),
}


@pytest.mark.parametrize("what", list(BOMBS))
async def test_what_is_no_photo_of_ours_is_refused_in_vietnamese_and_leaves_nothing(
    client: httpx.AsyncClient, cast: Cast, owner: Any, tmp_path: Path, what: str
) -> None:
    sent, status, slug = BOMBS[what]
    answer = await put(client, cast.lan, new_id(), new_id(), sent)
    told = answer.json()
    assert (answer.status_code, told["slug"]) == (status, slug)
    assert told["title"].startswith(("Ảnh", "Tệp"))
    assert await owner.fetchval("select count(*) from photo") == 0
    assert not (tmp_path / "files").exists()


async def test_a_photo_torn_on_the_way_is_not_taken(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    whole = hashlib.sha256(picture()).hexdigest()
    torn = await put(
        client, cast.lan, new_id(), new_id(), picture()[:-9], **{"X-Content-SHA256": whole}
    )
    assert (torn.status_code, torn.json()["slug"]) == (422, "photo-damaged")
    for header in ("X-Content-SHA256", "X-Visit-Id"):
        answer = await put(client, cast.lan, new_id(), new_id(), picture(), **{header: "x"})
        assert (answer.status_code, answer.json()["field"]) == (422, header)
    assert await owner.fetchval("select count(*) from photo") == 0


async def test_a_photo_is_not_acknowledged_while_the_store_cannot_take_it(
    client: httpx.AsyncClient, cast: Cast, owner: Any, settings: Settings
) -> None:
    photo, visit, sent = new_id(), new_id(), picture()
    folder = anyio.Path(settings.files.partition(":")[2])
    await folder.write_text("a file where the folder should be")
    answer = await put(client, cast.lan, photo, visit, sent)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert await owner.fetchval("select count(*) from photo") == 0
    await folder.unlink()
    assert (await put(client, cast.lan, photo, visit, sent)).status_code == 201


async def test_a_visit_names_at_most_four_photos(
    client: httpx.AsyncClient, walk: Walk, cast: Cast
) -> None:
    five = [new_id() for _ in range(5)]
    body = {"pointId": walk.stalls[1], "outcome": "met", "photoIds": five}
    [verdict] = await Phone(client, cast.lan).push(operation("visit", body))
    assert (verdict["status"], verdict["field"]) == ("rejected", "photoIds")
    assert await visit_with(client, walk, cast.lan, new_id(), *five[:4]) == "applied"


async def test_a_photo_is_never_changed_or_erased(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    await put(client, cast.lan, new_id(), new_id(), picture())
    for statement in ("update photo set file = 'another'", "delete from photo"):
        with pytest.raises(asyncpg.CheckViolationError):
            await owner.execute(statement)
