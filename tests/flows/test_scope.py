"""Who may call what, and whose rows they then see: the door, and the wall behind it.

The matrix is made from the running application's own routes, and the wall's tests from the
database's own catalogue, so that a room or a table that comes later is covered without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import httpx
import pytest
from litestar import Litestar, Router, get
from litestar.handlers import HTTPRouteHandler

from backend.access import ANYONE, Role, only, roles_of
from backend.app import OpenRoute, refuse_open_routes
from backend.database import Database, Scope
from backend.ids import new_id
from tests.flows.cast import Cast, Person, assemble

ROLES: tuple[Role, ...] = ANYONE


def declared_routes(app: Litestar) -> Iterator[tuple[str, str, tuple[Role, ...]]]:
    """Every route of ours: method, a harmless address below /api/v1, and who may call it."""
    for route in app.routes:
        if not route.path.startswith("/api/v1"):
            continue
        for handler in getattr(route, "route_handlers", ()):
            if not isinstance(handler, HTTPRouteHandler):
                continue
            for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}):
                path = re.sub(
                    r"\{[^}]*\}",
                    lambda part: str(UUID(int=0)) if ":uuid" in part.group() else "khong-co",
                    route.path.removeprefix("/api/v1"),
                )
                yield method, path, roles_of(handler.opt) or ()


def person_of(cast: Cast, role: Role) -> Person:
    people: dict[Role, Person] = {
        "volunteer": cast.lan,
        "team_lead": cast.thao,
        "market_manager": cast.son,
        "ward_officer": cast.minh,
        "viewer": cast.binh,
        "provider": cast.vy,
        "print_shop": cast.quy,
        "administrator": cast.admin,
    }
    return people[role]


@pytest.mark.asyncio
async def test_no_route_but_the_public_ones_answers_without_a_token(
    app: Litestar, client: httpx.AsyncClient, cast: Cast
) -> None:
    routes = [route for route in declared_routes(app) if route[2]]
    assert len(routes) >= 15
    for method, path, _ in routes:
        for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer sai"}):
            answer = await client.request(method, path, headers=headers)
            assert (answer.status_code, answer.json()["slug"]) == (401, "not-signed-in"), path


@pytest.mark.asyncio
async def test_no_route_answers_a_role_that_it_does_not_name(
    app: Litestar, client: httpx.AsyncClient, cast: Cast
) -> None:
    tried = 0
    for method, path, roles in declared_routes(app):
        for role in ROLES:
            if not roles or role in roles:
                continue
            answer = await client.request(method, path, headers=person_of(cast, role).headers)
            assert answer.status_code == 403, (method, path, role, answer.text)
            tried += 1
    assert tried >= 40


@pytest.mark.asyncio
async def test_every_role_is_let_through_where_a_route_names_it(
    app: Litestar, client: httpx.AsyncClient, cast: Cast
) -> None:
    # Only reading, so that the loop changes nothing; what is not there answers 404, bad input 4xx.
    for method, path, roles in declared_routes(app):
        for role in roles if method == "GET" else ():
            answer = await client.request(method, path, headers=person_of(cast, role).headers)
            assert answer.status_code not in (401, 403, 405), (method, path, role, answer.text)
            assert answer.status_code < 500, (method, path, role, answer.text)


@pytest.mark.parametrize("opt", [{}, {"who": None}])
def test_the_application_does_not_start_with_a_route_that_names_nobody(
    opt: dict[str, Any],
) -> None:
    @get("/cua-ngo", opt=opt, sync_to_thread=False)
    def planted() -> None:
        return None

    with pytest.raises(OpenRoute, match="/api/v1/cua-ngo"):
        refuse_open_routes(Litestar([Router("/api/v1", route_handlers=[planted])]))


def test_a_route_that_names_no_role_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="at least one role"):
        only()


GUARDED = (
    "select relname from pg_class where relrowsecurity and relkind in ('r', 'p')"
    " and relnamespace = 'public'::regnamespace order by relname"
)
COLUMNS = (
    "select a.attname, t.typname, a.attnotnull and not a.atthasdef as needed"
    " from pg_attribute a join pg_type t on t.oid = a.atttypid"
    " where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum"
)


def value_for(column: str, kind: str, ward: str) -> Any:
    """Something of the column's type; the ward where the column holds one."""
    if column == "ward":
        return ward
    plain: dict[str, Any] = {
        "uuid": new_id(),
        "text": str(new_id()),
        "varchar": str(new_id()),
        "int4": new_id().int >> 64 & 0x7FFFFFFF,
        "int8": new_id().int & 0xFFFFFFFF,
        "float8": 1.0,
        "numeric": 1,
        "bool": False,
        "bytea": new_id().bytes,
        "date": date(2026, 11, 1),
        "timestamptz": datetime(2026, 11, 1, tzinfo=UTC),
        "json": "{}",
        "jsonb": "{}",
    }
    return plain.get(kind, [])


async def plant(owner: Any, table: str, ward: str) -> None:
    """A row of `ward` in the table, past every rule but the column types."""
    columns = await owner.fetch(COLUMNS, table)
    names = [row["attname"] for row in columns]
    values = [value_for(row["attname"], row["typname"], ward) for row in columns]
    if table == "ward":
        values[names.index("id")] = ward
    listed = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join(f"${n}" for n in range(1, len(names) + 1))
    await owner.execute(f'insert into "{table}" ({listed}) values ({marks})', *values)


async def free_of_rules(server_dsn: str, tables: list[str]) -> Any:
    """The owner's connection, with checks and triggers of these tables taken off for the test."""
    owner = await asyncpg.connect(server_dsn)
    for table in tables:
        await owner.execute(f'alter table "{table}" disable trigger user')
        for name in await owner.fetch(
            "select conname from pg_constraint where conrelid = $1::regclass"
            " and contype in ('c', 'f')",
            table,
        ):
            await owner.execute(f'alter table "{table}" drop constraint "{name["conname"]}"')
    return owner


@pytest.mark.asyncio
async def test_rows_of_another_ward_are_neither_seen_nor_written_in_any_guarded_table(
    place: Any, database: Database
) -> None:
    cast = await assemble(place.owner)
    look = await asyncpg.connect(place.owner)
    tables = [row["relname"] for row in await look.fetch(GUARDED)]
    await look.close()
    assert len(tables) >= 30
    owner = await free_of_rules(place.owner, tables)
    with_ward = []
    for table in tables:
        columns = {row["attname"] for row in await owner.fetch(COLUMNS, table)}
        if "ward" in columns:
            with_ward.append(table)
            await plant(owner, table, cast.other_ward)
            await plant(owner, table, cast.ward)

    for table in with_ward:
        async with database.unit_of_work(Scope((cast.ward,))) as tx:
            seen = await tx.fetch(f'select distinct ward from "{table}"')
            assert [row["ward"] for row in seen] == [cast.ward], table
            for change in ("ward = ward", f"ward = '{cast.other_ward}'"):
                with_rights = await owner.fetchval(
                    "select has_table_privilege($1, $2, 'update')", app_role(place.app), table
                )
                if not with_rights:
                    continue
                changing = f'update "{table}" set {change} where ward = $1'
                if change == "ward = ward":
                    done = await tx.execute(changing, cast.other_ward)
                    assert done == "UPDATE 0", table
                else:
                    with pytest.raises(asyncpg.InsufficientPrivilegeError):
                        async with tx.savepoint():
                            await tx.execute(changing, cast.ward)
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with tx.savepoint():
                    await plant(tx.connection, table, cast.other_ward)
    await owner.close()


@pytest.mark.asyncio
async def test_without_a_scope_no_guarded_table_shows_a_row(
    place: Any, database: Database, cast: Cast, owner: Any
) -> None:
    tables = [row["relname"] for row in await owner.fetch(GUARDED)]
    for table in ("member", "membership", "device", "team", "ward"):
        assert table in tables
        assert await owner.fetchval(f'select count(*) from "{table}"') > 0
    async with database.unit_of_work() as tx:
        for table in tables:
            assert await tx.fetchval(f'select count(*) from "{table}"') == 0, table
    bare = await asyncpg.connect(place.app)
    for table in tables:
        assert await bare.fetchval(f'select count(*) from "{table}"') == 0, table
    await bare.close()


@pytest.mark.asyncio
async def test_people_of_another_ward_are_out_of_sight_for_direct_sql_too(
    database: Database, cast: Cast
) -> None:
    async with database.unit_of_work(Scope((cast.ward,), cast.minh.id)) as tx:
        names = [row["name"] for row in await tx.fetch("select name from member order by name")]
        assert names == ["Bình", "Hoa", "Lan", "Minh", "Quý", "Sơn", "Thảo", "Vy"]
        for table in ("device", "membership"):
            found = f'select count(*) from "{table}" where member = any ($1::uuid[])'
            assert await tx.fetchval(found, [cast.khanh.id, cast.admin.id]) == 0
            assert await tx.fetchval(found, [cast.lan.id]) == 1
        for ward in (cast.other_ward, None):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with tx.savepoint():
                    await tx.execute(
                        "insert into membership (id, member, ward, role, valid_from)"
                        " values ($1, $2, $3, 'administrator', '2026-01-01')",
                        new_id(),
                        cast.minh.id,
                        ward,
                    )


@pytest.mark.asyncio
async def test_a_scope_does_not_stay_on_the_pooled_connection(
    database: Database, cast: Cast
) -> None:
    for _ in range(20):
        async with database.unit_of_work(Scope((cast.ward, cast.other_ward))) as tx:
            assert await tx.fetchval("select count(*) from ward") == 2
        row = await database.ask("select count(*) from ward")
        assert row is not None
        assert row[0] == 0


def app_role(dsn: str) -> str:
    return urlsplit(dsn).username or ""


@pytest.mark.asyncio
async def test_the_app_role_owns_nothing_and_stands_above_no_rule(place: Any, owner: Any) -> None:
    role = app_role(place.app)
    rights = await owner.fetchrow("select * from pg_roles where rolname = $1", role)
    for right in ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb"):
        assert rights[right] is False
    owned = "select count(*) from pg_class where relowner = $1::regrole"
    assert await owner.fetchval(owned, role) == 0
    unforced = "select relname from pg_class where relrowsecurity and not relforcerowsecurity"
    assert await owner.fetch(unforced) == []
    for right in ("update", "delete", "truncate"):
        may = "select has_table_privilege($1, 'audit_entry', $2)"
        assert await owner.fetchval(may, role, right) is False
    create = "select has_schema_privilege($1, 'public', 'create')"
    assert await owner.fetchval(create, role) is False
    definers = await owner.fetch(
        "select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
        " and not coalesce(array_to_string(proconfig, ';') like '%search_path=public%', false)"
    )
    assert definers == []


@pytest.mark.asyncio
async def test_every_table_that_names_a_ward_is_guarded(owner: Any) -> None:
    open_tables = await owner.fetch(
        "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid"
        " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
        " and a.attname = 'ward' and not c.relrowsecurity order by 1"
    )
    # Heads of the audit chain: the app role has no right on them at all.
    assert [row["relname"] for row in open_tables if row["relname"] != "chain_head"] == []


def test_no_definer_function_is_missing_from_the_list_of_those_that_may_cross_wards() -> None:
    folder = Path(__file__).parents[2] / "backend/people/piccolo_migrations"
    sql = "".join(path.read_text("utf-8") for path in folder.glob("*_rules.sql"))
    found = set(re.findall(r"create function (\w+)\(", sql))
    assert found == {
        "works_in_my_wards",
        "works_now_in_my_wards",
        "works_beyond_my_wards",
        "device_life",
        "membership_changed",
        "session_by_token",
        "count_sign_in",
        "invitation_by_code",
        "redeem_invitation",
        "repeat_sign_in",
    }
