import itertools
import pathlib
import sys

import boto3
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from clients import client_of  # noqa: E402
from server import Server  # noqa: E402

names = (f"table-{number}" for number in itertools.count())


def pytest_addoption(parser):
    parser.addoption("--server", help="path of the gramme binary", required=True)
    parser.addoption(
        "--hostile", action="store_true", help="run over an engine that answers late and out of order"
    )


@pytest.fixture(scope="session")
def binary(request):
    return str(pathlib.Path(request.config.getoption("--server")).resolve())


@pytest.fixture(scope="session")
def server(request, binary, tmp_path_factory):
    arguments = (
        ["--memory", "--hostile", "1"]
        if request.config.getoption("--hostile")
        else ["--data", str(tmp_path_factory.mktemp("data") / "gramme")]
    )
    with Server(binary, *arguments) as running:
        yield running
        assert running.stop() == 0, "".join(running.log)


@pytest.fixture(scope="session")
def client(server):
    return client_of(server.endpoint)


@pytest.fixture(scope="session")
def known(request):
    """known(send, ...) is the answer of send(...), which begins with the status. The hostile engine drops writes now and then and
    says that it does not know: after a 500 they are sent again, as SDKs do."""
    attempts = 10 if request.config.getoption("--hostile") else 1

    def answer_of(send, *arguments, **more):
        for _ in range(attempts):
            answer = send(*arguments, **more)
            if answer[0] != 500:
                break
        return answer

    return answer_of


@pytest.fixture(scope="session")
def resource(server):
    return boto3.resource(
        "dynamodb",
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@pytest.fixture
def make_table(client):
    """Creates tables that are dropped when the test ends: make_table("pk:S", "sk:N", GlobalSecondaryIndexes=[...])."""
    made = []

    def make(*keys, attributes=(), **settings):
        pairs = [key.split(":") for key in keys]
        name = next(names)
        client.create_table(
            TableName=name,
            KeySchema=[
                {"AttributeName": attribute, "KeyType": kind}
                for (attribute, _), kind in zip(pairs, ("HASH", "RANGE"))
            ],
            AttributeDefinitions=[
                {"AttributeName": attribute, "AttributeType": kind}
                for attribute, kind in pairs + [extra.split(":") for extra in attributes]
            ],
            **{"BillingMode": "PAY_PER_REQUEST", **settings},
        )
        client.get_waiter("table_exists").wait(TableName=name)
        made.append(name)
        return name

    yield make
    for name in made:
        client.delete_table(TableName=name)


def index(name, *keys, projection="ALL", attributes=()):
    """An index definition as CreateTable takes it."""
    shape = {"ProjectionType": projection}
    if attributes:
        shape["NonKeyAttributes"] = list(attributes)
    return {
        "IndexName": name,
        "KeySchema": [
            {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"))
        ],
        "Projection": shape,
    }
