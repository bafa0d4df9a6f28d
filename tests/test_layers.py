"""Who may import whom: packages only downwards, and inside a package only what stands below in its order."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "catalog": set(),
    "crawler": {"catalog"},
    "recommender": {"catalog"},
    "web": {"catalog", "recommender"},
}
# The command line runs the crawler; the pages never do.
ALSO = {"web/cli": {"crawler"}}
# The ground of `catalog`, lowest first: a file imports only what stands before it.
GROUND = (
    "record", "locales", "strict_yaml", "vocabulary", "words", "mistakes", "contradictions", "parts", "model", "checks",
    "canonical", "sites_yaml",
)  # fmt: skip
ABOVE_GROUND = ("freshness", "facets", "search", "index")
# What a page needs and what keeps it apart: the compiled index knows no database, the judges no index.
KNOWS_NOT = {
    "catalog/index.py": {"sqlmodel", "sqlalchemy", "alembic", "fastapi", "typer"},
    "catalog/model.py": {"sqlmodel", "sqlalchemy", "yaml", "numpy"},
    "catalog/sites_yaml.py": {"sqlmodel", "sqlalchemy", "numpy"},
    "recommender/criteria.py": {"numpy", "catalog.index", "sqlmodel", "fastapi"},
    "recommender/rules.py": {"numpy", "catalog.index", "sqlmodel", "fastapi"},
    "recommender/recommend.py": {"sqlmodel", "fastapi", "typer"},
}
FILES = sorted(file for package in MAY_IMPORT for file in (ROOT / package).rglob("*.py"))


def imported(file):
    """The modules that `file` imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_of(file):
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_packages_import_only_downwards(file):
    place = file.relative_to(ROOT)
    ours = {name.partition(".")[0] for name in imported(file)} & set(MAY_IMPORT)
    also = next((extra for folder, extra in ALSO.items() if str(place).startswith(folder)), set())
    assert ours - {place.parts[0]} <= MAY_IMPORT[place.parts[0]] | also


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_has_no_circle_of_imports(package):
    modules = {module_of(file): file for file in FILES if file.relative_to(ROOT).parts[0] == package}
    needs = {
        name: {other for other in imported(file) if other in modules} - {name, package}
        for name, file in modules.items()
    }
    try:
        tuple(TopologicalSorter(needs).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_the_ground_of_the_catalogue_is_laid_from_below():
    order = [f"catalog.{name}" for name in (*GROUND, *ABOVE_GROUND)]
    for place, name in enumerate(order):
        ours = {other for other in imported(ROOT / (name.replace(".", "/") + ".py")) if other in order}
        assert ours <= set(order[:place]), name
    for name in GROUND:
        rest = {other for other in imported(ROOT / "catalog" / f"{name}.py") if other.startswith("catalog.")}
        assert {".".join(other.split(".")[:2]) for other in rest} <= set(order), name


@pytest.mark.parametrize("name", KNOWS_NOT)
def test_a_pure_part_does_not_know_what_it_is_used_by(name):
    found = set(imported(ROOT / name))
    assert not {other for other in found if other in KNOWS_NOT[name] or other.partition(".")[0] in KNOWS_NOT[name]}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_file_imports_the_tests(file):
    assert not {name for name in imported(file) if name.partition(".")[0] in ("tests", "conftest")}


@pytest.mark.parametrize(
    "file",
    [file for file in FILES if "cli" not in file.parts and file.name != "__main__.py"],
    ids=module_of,
)
def test_only_the_command_line_prints(file):
    called = {
        node.func.id
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert "print" not in called
