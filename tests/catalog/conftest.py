"""A place for a catalogue file."""

from pathlib import Path

import pytest


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test keeps its catalogue file; the journal stands beside it."""
    return tmp_path / "sites.yaml"
