"""What a fresh clone needs: lock files that name packages and nothing else, a licence, and the script that checks."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def pins(name):
    """The packages of a lock file with their versions."""
    found = re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    return dict(found)


def asked(requirements):
    return {re.split(r"[\[>=<~! ;]", requirement)[0].lower().replace("_", "-") for requirement in requirements}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_place_to_fetch_from(name):
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)", text, re.MULTILINE)
    assert " @ " not in text


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_a_hash(name):
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text("utf-8"))
    packages = [block for block in blocks if re.match(r"[a-z0-9]", block)]
    assert len(packages) >= len(pins(name)) > 30
    assert all("--hash=sha256:" in package for package in packages)


def test_the_lock_files_hold_what_the_project_asks_for():
    assert asked(PROJECT["dependencies"]) <= set(pins("requirements.lock"))
    assert asked(PROJECT["optional-dependencies"]["dev"]) <= set(pins("requirements-dev.lock"))
    assert asked(PROJECT["optional-dependencies"]["bench"]) <= set(pins("requirements-bench.lock"))
    assert "setuptools" in pins("requirements.lock")  # builds the editable install without an index


def test_serving_and_testing_use_the_same_versions():
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()
    assert pins("requirements-dev.lock").items() <= pins("requirements-bench.lock").items()


def test_the_licence_of_the_code_is_there():
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")
    assert PROJECT["license"] == "Apache-2.0"


def test_the_script_that_checks_a_change_can_be_run():
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100
    assert subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, check=False).returncode == 0


def test_make_says_what_can_be_made():
    ran = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("install", "serve", "test", "prove", "bench", "check", "lock"):
        assert f"make {target}" in ran.stdout
