"""What the tests of the understanding parts share. Imports are late: most unit tests need none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from nlu_parts import Pipeline


@pytest.fixture(scope="session")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """The English parts, trained on twenty lines and loaded again from where they were stored."""
    from nlu_parts import trained

    return trained(tmp_path_factory.mktemp("pipeline"))
