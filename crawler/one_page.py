"""One page fetched by the crawler's own rules: its guard, robots.txt, its limits and its honest name."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from catalog.fetches import Outcome
from crawler.body import Body
from crawler.outcomes import Answer, Judgement, of_answer, of_failure
from crawler.settings import CrawlSettings, scrapy_settings


@dataclass
class OnePage:
    """What came of it: the body where `judgement` says that it is a page."""

    asked: str
    judgement: Judgement = field(default_factory=lambda: Judgement(Outcome.SERVER_ERROR, "nothing came"))
    body: bytes = b""
    url: str = ""


class OnePageSpider(scrapy.Spider):
    """Asks for one address and keeps what comes."""

    name = "curbside-one-page"

    def __init__(self, page: OnePage, **parts: Any) -> None:
        super().__init__(**parts)
        self._page = page

    async def start(self) -> AsyncIterator[Any]:
        """The one request."""
        yield Request(self._page.asked, callback=self.parse, errback=self.not_fetched)

    def parse(self, response: Response, **_: Any) -> None:
        """Keep the page, and whether it is one."""
        names = [name.decode("latin-1") for name in response.headers]
        headers = {name.lower(): (response.headers.get(name) or b"").decode("latin-1") for name in names}
        body = Body(response.url, response.body, headers.get("content-type", ""))
        answer = Answer(asked=response.url, url=response.url, status=response.status, headers=headers)
        self._page.judgement = of_answer(answer, body)
        self._page.body, self._page.url = response.body, response.url

    def not_fetched(self, failure: Failure) -> None:
        """Keep why not."""
        assert failure.value is not None
        self._page.judgement = of_failure(failure.value)


def fetch(url: str, settings: CrawlSettings) -> OnePage:
    """Fetch `url`. Starts the reactor, which a process can do once."""
    page = OnePage(url)
    process = AsyncCrawlerProcess({**scrapy_settings(settings), "ITEM_PIPELINES": {}, "LOG_ENABLED": False})
    process.crawl(OnePageSpider, page=page)
    process.start()
    return page
