def pytest_addoption(parser):
    parser.addoption("--server", help="path of the gramme binary", required=True)
