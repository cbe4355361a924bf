"""Routes of figures: the table, the points behind a number, and both as a workbook."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from litestar.types import ControllerRouterHandler

from backend.adoption import figure_queries, listing_queries
from backend.adoption.figure_queries import CONDITIONS, By
from backend.adoption.figures import Figures, FiguresRow, figures_row
from backend.adoption.listing_queries import Listing
from backend.adoption.workbook import workbook
from backend.clock import today
from backend.database import Database, Tx
from backend.errors import Invalid, NotFound
from backend.paging import page_limit
from backend.people.access import READERS, Principal, only

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

CampaignQuery = Annotated[UUID | None, QueryParameter(name="campaignId")]


@dataclass(frozen=True)
class Question:
    """Whose figures are asked, as known of which day."""

    by: By
    on: date
    campaign: UUID | None
    ward: str | None


def asked(
    principal: Principal, ward: str | None, campaign: UUID | None, on: date | None, by: By
) -> Question:
    """Raises NotFound for another ward's, Invalid for a day to come: nobody knows it yet."""
    if on is not None and on > today():
        raise Invalid(field="on", sentence="Ngày này chưa đến. Chọn hôm nay hoặc ngày trước đó.")
    return Question(by, on or today(), campaign, None if ward is None else principal.ward(ward))


async def figures(tx: Tx, question: Question) -> Figures:
    """The whole table of a question. Raises NotFound for a campaign that is not visible."""
    by, on, campaign, ward = question.by, question.on, question.campaign, question.ward
    if campaign is not None and not await tx.fetchval(
        "select exists (select 1 from campaign where id = $1)", campaign
    ):
        raise NotFound(field="campaignId")
    found = await figure_queries.counts(tx, by, on, campaign, ward)
    targets = await figure_queries.targets(tx, on)
    nobody = figure_queries.NOBODY

    def row(key: str | None, name: str) -> FiguresRow:
        counted = found.get(key, nobody)
        judge = campaign or counted.campaign
        return figures_row(
            key,
            name,
            counted.n,
            targets=targets.get(judge, []) if judge else [],
            on=on,
            has_baseline=counted.has_baseline,
        )

    areas = await figure_queries.areas(tx, by, campaign, ward)
    return Figures(
        on=on, by=by, rows=[row(area.key, area.name) for area in areas], total=row(None, "Tổng")
    )


@get("/adoption", opt=only(*READERS), summary="Adoption by area, as known of a day")
async def adoption(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
    campaign_id: CampaignQuery = None,
    on: FromQuery[date | None] = None,
    by: FromQuery[By] = "street",
) -> Figures:
    question = asked(principal, ward, campaign_id, on, by)
    async with database.unit_of_work(principal.scope) as tx:
        return await figures(tx, question)


@get("/adoption/list", opt=only(*READERS), summary="The points behind a number of /adoption")
async def behind(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    indicator: FromQuery[str],
    ward: FromQuery[str | None] = None,
    campaign_id: CampaignQuery = None,
    on: FromQuery[date | None] = None,
    by: FromQuery[By] = "street",
    key: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Listing:
    if indicator not in CONDITIONS:
        raise Invalid(
            field="indicator",
            sentence="Không có chỉ số này. Chọn một trong các chỉ số của bảng.",
            known=sorted(CONDITIONS),
        )
    question = asked(principal, ward, campaign_id, on, by)
    async with database.unit_of_work(principal.scope) as tx:
        return await listing_queries.listing(
            tx,
            by,
            question.on,
            question.campaign,
            question.ward,
            key=key,
            indicator=indicator,
            limit=page_limit(limit),
            cursor=cursor,
        )


@get("/adoption/export", opt=only(*READERS), summary="The table and its lists as a workbook")
async def export(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
    campaign_id: CampaignQuery = None,
    on: FromQuery[date | None] = None,
    by: FromQuery[By] = "street",
) -> Response[bytes]:
    question = asked(principal, ward, campaign_id, on, by)
    async with database.unit_of_work(principal.scope) as tx:
        table = await figures(tx, question)
        points = await listing_queries.every_point(
            tx, by, question.on, question.campaign, question.ward
        )
    # Ten thousand rows take a second of processor time, which other requests must not wait for.
    content = await asyncio.to_thread(workbook, table, points)
    name = f"pho-cho-ty-le-su-dung-{question.on.isoformat()}.xlsx"
    return Response(
        content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


figure_routes: list[ControllerRouterHandler] = [adoption, behind, export]
