"""What the tests of the engine stand on: the shipped model and the shares of names."""

import pytest

from overlap.frequencies import Frequencies
from overlap.model import Model, shipped_model


@pytest.fixture
def model() -> Model:
    """Return the model that ships."""
    return shipped_model()


@pytest.fixture
def frequencies() -> Frequencies:
    """Return the shares of names in a copy of ten thousand people, by the table alone."""
    return Frequencies(people=10_000)
