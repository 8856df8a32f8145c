"""Text cases: request in, answer out. A case file (tests/cases/**/*.case) is a comment, a request `Operation {json}`, the status
with the error's name when it is one, and the answer: an error's message as text, or the JSON of a success. Several requests, each
with its answer, may follow each other in one file, apart by blank lines."""

import json
import pathlib
import re
import urllib.error
import urllib.request

import pytest

CASES = pathlib.Path(__file__).parents[1] / "cases"
HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature="
    + "0" * 64,
    "X-Amz-Date": "20260101T000000Z",
}


def exchanges(path):
    text = "\n".join(line for line in path.read_text().splitlines() if not line.startswith("#"))
    for block in re.split(r"\n\s*\n", text.strip()):
        # The request may span lines; the line that begins with a status ends it.
        request, status, answer = re.match(r"(?s)(.*?)\n(\d{3}[^\n]*)\n?(.*)", block).groups()
        operation, body = request.split(None, 1)
        yield operation, body, status, answer


def send(endpoint, operation, body):
    request = urllib.request.Request(
        endpoint, body.encode(), {**HEADERS, "X-Amz-Target": "DynamoDB_20120810." + operation}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read()


@pytest.fixture(scope="module")
def tables(client):
    """What cases find: a table `hash` (pk:S) and a table `both` (pk:S, sk:N, local index `lsi` and global index `gsi` over g:S)."""
    attribute = lambda name, kind: {"AttributeName": name, "AttributeType": kind}  # noqa: E731
    key = lambda name, kind: {"AttributeName": name, "KeyType": kind}  # noqa: E731
    client.create_table(
        TableName="hash",
        KeySchema=[key("pk", "HASH")],
        AttributeDefinitions=[attribute("pk", "S")],
        BillingMode="PAY_PER_REQUEST",
    )
    client.create_table(
        TableName="both",
        KeySchema=[key("pk", "HASH"), key("sk", "RANGE")],
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[attribute("pk", "S"), attribute("sk", "N"), attribute("g", "S")],
        LocalSecondaryIndexes=[
            {
                "IndexName": "lsi",
                "KeySchema": [key("pk", "HASH"), key("g", "RANGE")],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "gsi",
                "KeySchema": [key("g", "HASH")],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    yield
    for name in ("hash", "both"):
        client.delete_table(TableName=name)


@pytest.mark.parametrize(
    "path", sorted(CASES.rglob("*.case")), ids=lambda path: str(path.relative_to(CASES).with_suffix(""))
)
def test_case(server, known, tables, path):
    for operation, request, expected_status, expected in exchanges(path):
        status, body = known(send, server.endpoint, operation, request)
        answer = json.loads(body)
        name = answer.get("__type", "").partition("#")[2]
        assert f"{status} {name}".strip() == expected_status, answer
        if status == 200:
            assert answer == json.loads(expected or "{}")
        else:
            assert answer.get("message", answer.get("Message", "")) == expected
