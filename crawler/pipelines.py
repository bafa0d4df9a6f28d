"""Fetches go to the database in small batches, written by a thread so that a slow disk stops no download."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from scrapy.crawler import Crawler

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
        self._closing = asyncio.Event()
        self._ticking: asyncio.Task[None] | None = None
        self._stopping: asyncio.Task[None] | None = None

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
        self._closing.set()
        if self._ticking is not None:
            await self._ticking  # never cancelled: it may be half-way through a batch
        await self._write()

    async def _tick(self) -> None:
        while not self._closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), BATCH_SECONDS)
            await self._write()

    async def _write(self) -> None:
        spider: Any = self._crawler.spider
        async with self._turn:
            batch, self._waiting, self._bytes = self._waiting, [], 0
            if not batch or spider.broken is not None:
                return
            try:
                await asyncio.to_thread(spider.write, batch)
            except Exception as error:
                spider.broken = error
                # Not awaited: closing waits for the item that waits here.
                self._stopping = asyncio.ensure_future(
                    self._crawler.engine.close_spider_async(reason="could not store")
                )
                return
            for fetch in batch:
                spider.noted(fetch)
