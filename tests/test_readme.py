"""The README cannot lag: what a reader may use or write has its word in it."""

import re
from pathlib import Path

import pytest
import typer

from catalog.facets import FACETS
from catalog.model import FIELDS, Source
from catalog.vocabulary import vocabulary
from web.cli.main import COMMANDS, app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
# What stands in `code` or in a code block; a word in running text explains nothing by itself.
CODE = re.findall(r"```.*?```|`[^`\n]+`", README, re.DOTALL)
WORDS = {word for piece in CODE for word in re.findall(r"[\w./-]+", piece)}


def commands():
    """Every command as it is typed: `check`, `proposals accept`."""
    program = typer.main.get_group(app)
    context = typer.Context(program)
    for name in COMMANDS:
        command = program.get_command(context, name)
        within = getattr(command, "commands", {})
        yield from (f"{name} {other}" for other in within) if within else (name,)


def targets():
    lines = (ROOT / "Makefile").read_text("utf-8").splitlines()
    return [found[1] for line in lines if (found := re.match(r"([a-z]+):.*## ", line))]


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_the_record_is_explained(field):
    assert field in WORDS


@pytest.mark.parametrize("part", Source.model_fields)
def test_every_part_of_a_source_is_explained(part):
    assert part in WORDS


@pytest.mark.parametrize("rule_page", vocabulary().words("pages"))
def test_every_kind_of_rule_page_is_named(rule_page):
    assert rule_page in WORDS


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_every_facet_has_its_option(facet):
    assert f"--{facet.singular}" in WORDS


@pytest.mark.parametrize("command", list(commands()))
def test_every_command_is_shown(command):
    assert any(f"curbside {command}" in piece for piece in CODE)


@pytest.mark.parametrize("target", targets())
def test_every_make_target_is_named(target):
    assert any(re.search(rf"make ([a-z]+ )*{target}\b", piece) for piece in CODE)


@pytest.mark.parametrize("file", re.findall(r"\]\((?!http|#)([^)]+)\)", README))
def test_a_link_to_a_file_leads_to_one(file):
    assert (ROOT / file.partition("#")[0]).exists()
