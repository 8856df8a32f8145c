import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests" / "soak"), str(ROOT / "tests")]


def pytest_addoption(parser):
    parser.addoption("--server", help="path of the gramme binary", required=True)


@pytest.fixture
def binary(request):
    return str(pathlib.Path(request.config.getoption("--server")).resolve())
