"""Each host has one turn: its next request leaves when the answer to the last one is in and the delay is over."""

from time import monotonic

from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import _schedule_coro


class Turns(Downloader):
    """Scrapy's downloader, stricter in two ways.

    Scrapy marks a request as under way only when its task first runs, so that several requests queued at once would
    leave together when no delay is set; and it counts the delay from the moment a request leaves, so that a server
    that answers slowly, or a connection that is set up slowly, would see less of a pause than it asked for.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._busy: set[Slot] = set()

    def _process_queue(self, slot: Slot) -> None:
        if slot.transferring:
            return  # the end of that request comes back here
        if slot in self._busy:
            self._busy.discard(slot)
            slot.lastseen = monotonic()
        if slot.latercall or not slot.queue:
            return
        if (pause := slot.lastseen + slot.download_delay() - monotonic()) > 0:
            slot.latercall = call_later(pause, self._latercall, slot)
            return
        request, answer = slot.queue.popleft()
        slot.lastseen = monotonic()
        slot.transferring.add(request)
        self._busy.add(slot)
        _schedule_coro(self._wait_for_download(slot, request, answer))

    def _slot_gc(self, age: float = 60) -> None:
        super()._slot_gc(age)
        self._busy &= set(self.slots.values())
