"""Fetches go to the database in small batches, written by a thread so that a slow disk stops no download."""

import asyncio
from collections.abc import Callable
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider

from catalog.fetches import Fetch

BATCH = 40
BATCH_BYTES = 4_000_000  # held back at most; a crash costs these pages another request, nothing else
BATCH_SECONDS = 1.0

Write = Callable[[list[Fetch]], None]


class KeepPipeline:
    """Hands each Fetch to the spider's `write`, in order, and to `noted` once it is stored for good."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._waiting: list[Fetch] = []
        self._bytes = 0
        self._turn = asyncio.Lock()
        self._ticking: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "KeepPipeline":
        """Scrapy's way to make one."""
        return cls(crawler)

    async def open_spider(self) -> None:
        """Start the clock that writes what has waited long enough."""
        self._ticking = asyncio.ensure_future(self._tick())

    async def process_item(self, item: Any) -> Any:
        """Take a fetch; wait while a full batch is written, so that memory stays bounded."""
        self._waiting.append(item)
        self._bytes += len(item.body or b"")
        if len(self._waiting) >= BATCH or self._bytes >= BATCH_BYTES:
            await self._write()
        return item

    async def close_spider(self) -> None:
        """Write the rest."""
        if self._ticking is not None:
            self._ticking.cancel()
        await self._write()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(BATCH_SECONDS)
            await self._write()

    async def _write(self) -> None:
        spider: Any = self._crawler.spider
        async with self._turn:
            batch, self._waiting, self._bytes = self._waiting, [], 0
            if not batch or spider.broken is not None:
                return
            try:
                await asyncio.to_thread(spider.write, batch)
            except Exception as error:  # noqa: BLE001  a crawl that cannot store is over; its starter says why
                spider.broken = error
                await self._crawler.engine.close_spider_async(reason="could not store")
                raise CloseSpider("could not store") from error
            for fetch in batch:
                spider.noted(fetch)
