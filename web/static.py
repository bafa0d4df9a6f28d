"""The stylesheet, the script and the icon, read once and served from memory."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """A static file and the fingerprint of its content."""

    content: bytes
    media_type: str
    fingerprint: str


@cache
def assets() -> dict[str, Asset]:
    """Every static file by name."""
    found = {}
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in TYPES:
            content = path.read_bytes()
            found[path.name] = Asset(content, TYPES[path.suffix], sha256(content).hexdigest()[:10])
    return found


def address_of(name: str) -> str:
    """Where the static file called `name` is to be had; it changes with the content, so it may be kept for ever."""
    return f"/static/{assets()[name].fingerprint}/{name}"
