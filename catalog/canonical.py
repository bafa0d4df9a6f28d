"""The canonical form of the catalogue file below its header: equal sites are equal text, in one order and one style."""

from typing import Any

import yaml

from catalog.model import Catalog, Site

_SEQ, _MAP = "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"
_STR, _INT, _FLOAT, _BOOL, _DAY = (f"tag:yaml.org,2002:{tag}" for tag in ("str", "int", "float", "bool", "timestamp"))
_IN_BLOCK = ("sources", "disputed", "pages")  # long entries read better a line a key
_DAYS = ("as_of", "checked", "searched")  # a title that looks like a day is text, and quoted


class _Dumper(yaml.CSafeDumper):
    """Quotes what YAML 1.1 would read as something else, so that other programs read the file as we do."""


def body(catalog: Catalog) -> str:
    """The YAML of `catalog`, without the header."""
    sites = yaml.SequenceNode(_SEQ, [_site_node(site) for site in catalog], flow_style=not catalog.sites)
    text = yaml.serialize(_block([("sites", sites)]), Dumper=_Dumper, allow_unicode=True, width=10**6)
    assert isinstance(text, str)
    return text


def _site_node(site: Site) -> yaml.MappingNode:
    pairs: list[tuple[str, yaml.Node]] = []
    for field, value in site.record().items():
        if field not in _IN_BLOCK:
            pairs.append((field, _flow(value, field in _DAYS)))
        elif isinstance(value, dict):
            pairs.append((field, _block(_pairs(value))))
        else:
            entries = [_block(_pairs(entry)) for entry in value]
            pairs.append((field, yaml.SequenceNode(_SEQ, entries, flow_style=not entries)))
    return _block(pairs)


def _pairs(value: dict[str, Any]) -> list[tuple[str, yaml.Node]]:
    return [(key, _flow(item, key in _DAYS)) for key, item in value.items() if item != []]


def _block(pairs: list[tuple[str, yaml.Node]]) -> yaml.MappingNode:
    return yaml.MappingNode(_MAP, [(yaml.ScalarNode(_STR, key), value) for key, value in pairs], flow_style=False)


def _flow(value: Any, days: bool = False) -> yaml.Node:
    if isinstance(value, dict):
        pairs = [(yaml.ScalarNode(_STR, key), _flow(item, days or key in _DAYS)) for key, item in value.items()]
        return yaml.MappingNode(_MAP, pairs, flow_style=True)
    if isinstance(value, list):
        return yaml.SequenceNode(_SEQ, [_flow(item) for item in value], flow_style=True)
    if isinstance(value, bool):
        return yaml.ScalarNode(_BOOL, "true" if value else "false")
    if isinstance(value, int):
        return yaml.ScalarNode(_INT, str(value))
    if isinstance(value, float):
        return yaml.ScalarNode(_FLOAT, f"{value:.1f}" if value.is_integer() else f"{value:.6f}".rstrip("0"))
    return yaml.ScalarNode(_DAY if days and len(value) == 10 else _STR, value)
