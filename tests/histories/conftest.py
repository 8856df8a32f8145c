import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1])]


def pytest_addoption(parser):
    parser.addoption("--server", help="path of the gramme binary", required=True)
