"""The demonstration that the journeys are made through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.server import Demonstration, running


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """The demonstration of this worker."""
    folder: Path = tmp_path_factory.mktemp("demonstration")
    with running(folder) as served:
        yield served
