"""The whole catalogue to take away."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from catalog.model import FIELDS, Catalog
from catalog.sites_yaml import dump
from web.house import edition

router = APIRouter(include_in_schema=False)


def as_csv(catalog: Catalog) -> str:
    """One row a site; lists and parts as JSON in their cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(FIELDS)
    for site in catalog:
        record = site.record()
        writer.writerow([_cell(record.get(name)) for name in FIELDS])
    return out.getvalue()


def as_json(catalog: Catalog) -> str:
    """The records as the file has them."""
    return json.dumps({"sites": [site.record() for site in catalog]}, ensure_ascii=False, indent=1)


FORMATS: dict[str, tuple[str, Callable[[Catalog], str]]] = {
    "yaml": ("application/yaml; charset=utf-8", dump),
    "json": ("application/json", as_json),
    "csv": ("text/csv; charset=utf-8", as_csv),
}


@router.api_route("/export/sites.{form}", methods=["GET", "HEAD"])
async def export(request: Request, form: str) -> Response:
    """`sites.yaml`, `sites.json` or `sites.csv`."""
    if form not in FORMATS:
        raise HTTPException(404, "sites.yaml, sites.json or sites.csv")
    media_type, write = FORMATS[form]
    text = await run_in_threadpool(write, edition(request).catalog)
    headers = {"content-disposition": f'attachment; filename="sites.{form}"', "cache-control": "public, max-age=300"}
    return Response(text, media_type=media_type, headers=headers)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    # A spreadsheet runs what begins like a formula.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
