"""What a robots.txt asks for: paths, delay, sitemaps (RFC 9309 and what is in use beside it)."""

from dataclasses import dataclass
from itertools import islice

from protego import Protego

AGENT = "curbside"  # the product token of our user agent
MOST_LINES = 5_000
LONGEST_LINE = 2_000
LONGEST_DELAY = 120.0  # seconds: who asks for more wants no visit


@dataclass(frozen=True)
class Robots:
    """The rules for us. Without a parser everything is allowed, or nothing."""

    parser: Protego | None = None
    otherwise: bool = True
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()

    @classmethod
    def allow_all(cls) -> "Robots":
        """No rules."""
        return cls()

    @classmethod
    def deny_all(cls) -> "Robots":
        """Nothing may be fetched."""
        return cls(otherwise=False)

    @classmethod
    def read(cls, body: bytes) -> "Robots":
        """The rules in the file. Endless files are read as far as honest ones go."""
        text = body.decode("utf-8-sig", "replace").replace("\x00", "")
        lines = (line[:LONGEST_LINE] for line in islice(text.splitlines(), MOST_LINES))
        parser = Protego.parse("\n".join(lines))
        delay = float(parser.crawl_delay(AGENT) or 0.0)
        if (rate := parser.request_rate(AGENT)) is not None and rate.requests > 0:
            delay = max(delay, rate.seconds / rate.requests)
        if not delay <= LONGEST_DELAY:
            return cls.deny_all()
        return cls(parser=parser, delay=max(0.0, delay), sitemaps=tuple(islice(parser.sitemaps, 20)))

    def allows(self, url: str) -> bool:
        """Whether we may fetch the URL."""
        return self.otherwise if self.parser is None else bool(self.parser.can_fetch(url, AGENT))
