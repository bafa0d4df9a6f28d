"""How the crawler behaves: polite by default, bounded in every direction, and each Scrapy setting with its reason."""

from dataclasses import dataclass, field
from typing import Any

from crawler.guard import Guard

PRODUCT = "Curbside"
VERSION = "0.1"


@dataclass(frozen=True)
class Limits:
    """How much is asked of one site, of one crawl, and of this machine."""

    pages: int = 12  # of one site in one crawl, robots.txt not counted: home, six kinds of rule page and some slack
    site_seconds: float = 1_800.0  # after that a site's other pages wait for the next crawl
    crawl_seconds: float = 21_600.0  # a night
    body_bytes: int = 6_000_000  # packed or unpacked; a long legal page is a tenth of it, a PDF of by-laws a third
    request_seconds: float = 40.0  # for a whole answer: a server that drips is no better than one that is silent
    redirects: int = 6
    hosts: int = 16  # asked at the same time; with body_bytes what bounds memory
    robots_bytes: int = 512_000  # RFC 9309 asks to read at least 500 KiB


@dataclass(frozen=True)
class CrawlSettings:
    """Everything about a crawl that whoever starts it may choose."""

    contact: str  # an address of e-mail or the web, for the people whose servers we ask
    guard: Guard = field(default_factory=Guard)
    limits: Limits = field(default_factory=Limits)
    delay: float = 3.0  # seconds between two requests to a host, at least
    most_delay: float = 60.0  # where autothrottle stops; what robots.txt asks for is kept whatever it is
    retries: int = 1

    @property
    def user_agent(self) -> str:
        """Who we are and where to complain."""
        return f"{PRODUCT}/{VERSION} (catalogue of communities for health professionals; +{self.contact})"


def scrapy_settings(crawl: CrawlSettings) -> dict[str, Any]:
    """The settings for Scrapy. What is not named here keeps Scrapy's default."""
    limits = crawl.limits
    return {
        "BOT_NAME": PRODUCT.lower(),
        "USER_AGENT": crawl.user_agent,
        "GUARD": crawl.guard,
        "LIMITS": limits,
        # --- who may be asked
        "DOWNLOAD_HANDLERS": {
            "http": "crawler.connect.GuardedDownloadHandler",
            "https": "crawler.connect.GuardedDownloadHandler",
            # A page must not make us read a file or talk to another service.
            "data": None,
            "file": None,
            "ftp": None,
            "s3": None,
        },
        "DOWNLOAD_VERIFY_CERTIFICATES": True,  # a bad certificate is a finding, not a nuisance
        "HTTPPROXY_ENABLED": False,  # through a proxy the address connected to cannot be checked
        "COOKIES_ENABLED": False,  # we come as a stranger, each time
        "REFERER_ENABLED": False,  # nobody needs to know where a link stood
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": PRODUCT.lower(),
        # --- how fast
        "DOWNLOADER": "crawler.turns.Turns",
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,  # never two in flight to a host
        "CONCURRENT_REQUESTS": limits.hosts,
        "DOWNLOAD_DELAY": crawl.delay,  # small society servers; the crawl has all night
        "DOWNLOAD_DELAY_JITTER": 0,  # jitter would undercut the delay that robots.txt asks for
        "AUTOTHROTTLE_ENABLED": crawl.delay > 0,  # a slow server is asked more slowly
        "AUTOTHROTTLE_START_DELAY": crawl.delay,
        "AUTOTHROTTLE_MAX_DELAY": crawl.most_delay,
        # --- how much
        "DOWNLOAD_TIMEOUT": limits.request_seconds,
        "DOWNLOAD_MAXSIZE": limits.body_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "REDIRECT_MAX_TIMES": limits.redirects,
        "METAREFRESH_MAXDELAY": 10,  # longer ones are pages that reload themselves
        "RETRY_ENABLED": crawl.retries > 0,
        "RETRY_TIMES": crawl.retries,
        "RETRY_HTTP_CODES": [500, 502, 503, 504, 522, 524],  # not 429: who asks for quiet gets it
        "CLOSESPIDER_TIMEOUT": limits.crawl_seconds,
        "DEPTH_LIMIT": 0,  # the spider counts pages itself
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # a redirect to a page seen before is an answer too
        "HTTPERROR_ALLOW_ALL": True,  # a 404 is what we came to learn
        # --- parts
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "crawler.middlewares.SiteTimeMiddleware": 90,
            "crawler.middlewares.RobotsMiddleware": 100,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
            "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
            "crawler.middlewares.BoundedCompressionMiddleware": 590,
            "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
            "crawler.middlewares.FewRedirectsMiddleware": 600,
            "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
            "crawler.middlewares.FewRefreshesMiddleware": 580,
        },
        "EXTENSIONS": {
            "scrapy.extensions.throttle.AutoThrottle": None,
            "crawler.middlewares.Throttle": 0,
            "scrapy.extensions.telnet.TelnetConsole": None,  # no door into a running crawl
            "scrapy.extensions.remote_control.RemoteControl": None,
            "scrapy.extensions.logstats.LogStats": None,
            "scrapy.extensions.memusage.MemoryUsage": None,
            "scrapy.extensions.feedexport.FeedExporter": None,
        },
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "ITEM_PIPELINES": {"crawler.pipelines.KeepPipeline": 300},
        "CONCURRENT_ITEMS": 1,  # a page yields one item; Scrapy would start a hundred tasks for it
        "WARN_ON_GENERATOR_RETURN_VALUE": False,  # reads our source again for each page
        "LOG_INSTALL_ROOT_HANDLER": False,
        "LOG_LEVEL": "ERROR",
        "LOG_ENABLED": False,
        "STATS_DUMP": False,
    }
