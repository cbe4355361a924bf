"""The service worker's file: the built one, or the one that takes itself off the phones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler

OFF = """\
// The operator has switched the service worker off (PHOCHO_WORKER=off).
// What it cached goes; the records in IndexedDB are not touched and are sent as before.
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const ours = (await caches.keys()).filter((name) => name.startsWith('phocho-'))
      for (const name of ours) await caches.delete(name)
      await self.registration.unregister()
    })(),
  )
})
"""


def worker_route(static: Path, opt: Mapping[str, Any], *, on: bool) -> HTTPRouteHandler:
    """`GET /sw.js`, never cached: a phone must be able to leave a broken worker."""

    @get("/sw.js", opt=opt, include_in_schema=False, sync_to_thread=False)
    def worker() -> Response[bytes]:
        built = static / "sw.js"
        if on and not built.is_file():
            raise NotFoundException()
        return Response(
            built.read_bytes() if on else OFF.encode(),
            media_type="text/javascript; charset=utf-8",
            headers={"Cache-Control": "no-cache"},
        )

    return worker
