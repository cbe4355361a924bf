"""The first administrator, and the ways in that the server's own command line gives."""

from __future__ import annotations

import subprocess
import sys

import httpx
import pytest

from backend.config import Settings
from backend.people.operator import (
    AdministratorExists,
    invite_by_operator,
    invite_first_administrator,
)
from tests.flows.cast import Cast

pytestmark = pytest.mark.asyncio

URL = "http://localhost:8000"


async def test_the_first_administrator_comes_in_by_the_newest_link_and_is_the_only_first(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    direct = settings.database_direct_url
    old = await invite_first_administrator(direct, "Người quản trị", URL)
    link = await invite_first_administrator(direct, "Người quản trị", URL)
    assert link.startswith(f"{URL}/#/vao/")
    late = await client.post("/sign-in", json={"code": old.rpartition("/")[2]})
    assert late.status_code == 410
    came = await client.post("/sign-in", json={"code": link.rpartition("/")[2]})
    assert came.status_code == 201, came.text
    roles = [(m["role"], m["ward"]) for m in came.json()["member"]["memberships"]]
    assert roles == [("administrator", None)]
    with pytest.raises(AdministratorExists):
        await invite_first_administrator(direct, "Người khác", URL)


async def test_the_operator_lets_an_administrator_in_again_as_the_same_member(
    client: httpx.AsyncClient, settings: Settings, cast: Cast
) -> None:
    link = await invite_by_operator(
        settings.database_direct_url, "Admin", URL, "administrator", None
    )
    came = await client.post("/sign-in", json={"code": link.rpartition("/")[2]})
    assert came.json()["member"]["id"] == str(cast.admin.id)


async def test_the_command_line_invites_into_an_open_ward_and_says_where_it_cannot(
    client: httpx.AsyncClient, settings: Settings, cast: Cast
) -> None:
    environment = {
        "DATABASE_URL": settings.database_url,
        "DATABASE_DIRECT_URL": settings.database_direct_url,
        "PHOCHO_PUBLIC_URL": "https://phocho.example",
        "PATH": "/usr/bin:/bin",
    }

    def phocho(*words: str) -> subprocess.CompletedProcess[str]:
        command = "from backend.cli import main; main()"
        data = ("--data", str(settings.data_dir))
        return subprocess.run(
            [sys.executable, "-c", command, "member", "invite", *words, *data],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    done = phocho("Ngọc", "--ward", "21439", "--role", "ward_officer")
    assert done.returncode == 0, done.stderr
    link = done.stdout.strip()
    assert link.startswith("https://phocho.example/#/vao/")
    came = await client.post("/sign-in", json={"code": link.rpartition("/")[2]})
    held = [(m["role"], m["ward"]) for m in came.json()["member"]["memberships"]]
    assert held == [("ward_officer", cast.ward)]

    closed = phocho("Ngọc", "--ward", "Phổ Xa", "--role", "volunteer")
    assert (closed.returncode, closed.stdout) == (1, "")
    assert "Phố Chợ chưa mở ở phường “Phổ Xa”" in closed.stderr
    assert phocho("Ngọc").returncode == 1
