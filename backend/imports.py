"""`phocho import`: reference data with validity, from the packaged lists or from a file."""

from __future__ import annotations

import click


async def import_packaged(direct_url: str) -> None:
    """Import every packaged list into the database; again changes nothing."""


@click.group(help="Nhập dữ liệu tham chiếu có thời hạn hiệu lực.")
def imports() -> None:
    pass
