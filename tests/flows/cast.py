"""The cast: invented people, each with a line on what they may do, signed in on a device."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from backend.clock import now
from backend.ids import new_id
from backend.people.access import ANYONE, Membership, Principal, Role
from backend.sealing import token_hash
from backend.text import fold

DUC_PHO = "21439@2025-07-01"
TRA_CAU = "21451@2025-07-01"
REFORM = date(2025, 7, 1)


@dataclass(frozen=True)
class Person:
    """Somebody signed in: `.headers` for HTTP, `.principal` for calling a room directly.

    The principal's scope holds every ward in which the person has any role.
    """

    name: str
    token: str
    principal: Principal

    @property
    def id(self) -> UUID:
        return self.principal.member_id

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True)
class Cast:
    """Two wards in use, two teams in phường Đức Phổ, and the people of the tests."""

    ward: str  # phường Đức Phổ
    other_ward: str  # phường Trà Câu
    team_1: UUID
    team_2: UUID
    lan: Person  # volunteer, Team 1
    hoa: Person  # volunteer, Team 2
    minh: Person  # ward officer of phường Đức Phổ
    khanh: Person  # ward officer of phường Trà Câu
    quy: Person  # print shop of phường Đức Phổ
    binh: Person  # viewer of both wards
    thao: Person  # team lead of Team 1
    son: Person  # market manager of phường Đức Phổ
    vy: Person  # provider (bank) of phường Đức Phổ
    admin: Person  # administrator, no ward of their own

    @property
    def people(self) -> tuple[Person, ...]:
        return (
            self.lan,
            self.hoa,
            self.minh,
            self.khanh,
            self.quy,
            self.binh,
            self.thao,
            self.son,
            self.vy,
            self.admin,
        )


async def open_ward(owner: Any, ward: str, name: str) -> None:
    """A unit in which Phố Chợ is in use; the unit itself may have been imported already."""
    code, _, since = ward.partition("@")
    await owner.execute(
        "insert into unit (id, code, valid_from, kind, name, name_fold, province, source)"
        " values ($1, $2, $3, 'phường', $4, $5, 'tỉnh Quảng Ngãi', 'tests')"
        " on conflict (id) do nothing",
        ward,
        code,
        date.fromisoformat(since),
        name,
        fold(name),
    )
    await owner.execute(
        "insert into ward (id, hotline, opened_at) values ($1, '', $2) on conflict do nothing",
        ward,
        now(),
    )


async def enlist(
    owner: Any,
    name: str,
    *held: tuple[Role, str | None, UUID | None],
    open_wards: tuple[str, ...] = (),
) -> Person:
    """Add a member with roles `(role, ward, team)` and a signed-in device, past the application.

    `open_wards` are those that an administrator's principal is to see.
    """
    member, device, token = new_id(), new_id(), secrets.token_urlsafe(32)
    await owner.execute(
        "insert into member (id, name, name_fold, affiliation, created_at)"
        " values ($1, $2, $3, '', $4)",
        member,
        name,
        fold(name),
        now(),
    )
    for role, ward, team in held:
        await owner.execute(
            "insert into membership (id, member, ward, role, team, valid_from)"
            " values ($1, $2, $3, $4, $5, $6)",
            new_id(),
            member,
            ward,
            role,
            team,
            REFORM,
        )
    await owner.execute(
        "insert into device (id, member, token_hash, name, created_at, last_seen_at, expires_at)"
        " values ($1, $2, $3, $4, $5, $5, $6)",
        device,
        member,
        token_hash(token),
        f"Điện thoại của {name}",
        now(),
        now() + timedelta(hours=12),
    )
    principal = Principal(
        member,
        name,
        device,
        tuple(Membership(role, ward, team) for role, ward, team in held),
        open_wards,
    )
    return Person(name, token, principal.admitted_as((*ANYONE,)))


async def make_team(owner: Any, ward: str, name: str, parent: UUID | None = None) -> UUID:
    team = new_id()
    await owner.execute(
        "insert into team (id, ward, name, tier, parent, created_at)"
        " values ($1, $2, $3, $4, $5, $6)",
        team,
        ward,
        name,
        "hamlet" if parent else "ward",
        parent,
        now(),
    )
    return team


async def assemble(owner_dsn: str) -> Cast:
    """Put the whole cast into a database, over the owner's connection."""
    owner = await asyncpg.connect(owner_dsn)
    try:
        await open_ward(owner, DUC_PHO, "Đức Phổ")
        await open_ward(owner, TRA_CAU, "Trà Câu")
        team_1 = await make_team(owner, DUC_PHO, "Tổ công nghệ số 1")
        team_2 = await make_team(owner, DUC_PHO, "Tổ công nghệ số 2")
        return Cast(
            ward=DUC_PHO,
            other_ward=TRA_CAU,
            team_1=team_1,
            team_2=team_2,
            lan=await enlist(owner, "Lan", ("volunteer", DUC_PHO, team_1)),
            hoa=await enlist(owner, "Hoa", ("volunteer", DUC_PHO, team_2)),
            minh=await enlist(owner, "Minh", ("ward_officer", DUC_PHO, None)),
            khanh=await enlist(owner, "Khánh", ("ward_officer", TRA_CAU, None)),
            quy=await enlist(owner, "Quý", ("print_shop", DUC_PHO, None)),
            binh=await enlist(owner, "Bình", ("viewer", DUC_PHO, None), ("viewer", TRA_CAU, None)),
            thao=await enlist(owner, "Thảo", ("team_lead", DUC_PHO, team_1)),
            son=await enlist(owner, "Sơn", ("market_manager", DUC_PHO, None)),
            vy=await enlist(owner, "Vy", ("provider", DUC_PHO, None)),
            admin=await enlist(
                owner, "Admin", ("administrator", None, None), open_wards=(DUC_PHO, TRA_CAU)
            ),
        )
    finally:
        await owner.close()
