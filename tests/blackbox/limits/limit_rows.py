"""How a limit is stated and met: a request at it, which is accepted, and one past it, which is refused in AWS's words."""

import dataclasses
import http.client
import json

HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature="
    + "0" * 64,
    "X-Amz-Date": "20260101T000000Z",
}

INVALID = "One or more parameter values were invalid: "
DETECTED = "1 validation error detected: "


@dataclasses.dataclass
class Limit:
    name: str
    operation: str
    at: dict
    past: dict
    text: str  # of the refusal; after ... its end, where it begins with an echo of the request
    error: str = "ValidationException"


def around(request, limit):
    """A request at a limit, and one past it."""
    return request(limit), request(limit + 1)


class Asker:
    """Sends requests over one connection; a service's answer is (status, document)."""

    def __init__(self, port, known):
        self.connection, self.known = http.client.HTTPConnection("127.0.0.1", port, timeout=60), known

    def __call__(self, operation, body):
        status, text = self.known(self.send, operation, json.dumps(body).encode())
        return status, json.loads(text)

    def send(self, operation, body):
        headers = {**HEADERS, "X-Amz-Target": "DynamoDB_20120810." + operation}
        self.connection.request("POST", "/", body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def accepted(self, operation, body):
        status, document = self(operation, body)
        assert status == 200, str(document)[:500]
        return document

    def refused(self, operation, body):
        status, document = self(operation, body)
        assert status == 400, (status, str(document)[:500])
        return error_of(document), document.get("message", document.get("Message"))


def error_of(document):
    return document.get("__type", "").rpartition("#")[2]


def check(ask, limit):
    """Past the limit first: what is refused changes nothing, and some limits are on what adds up."""
    error, text = ask.refused(limit.operation, limit.past)
    same = text.endswith(limit.text[3:]) if limit.text.startswith("...") else text == limit.text
    assert error == limit.error and same, f"{error}: {text[:600]}"
    ask.accepted(limit.operation, limit.at)


def schema(*keys):
    """`schema("pk", "sk")`: the first key is HASH."""
    kinds = ["HASH"] + ["RANGE"] * (len(keys) - 1)
    return [{"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, kinds)]


def definitions(*names):
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]


def index(name, *keys, projection=None):
    return {
        "IndexName": name,
        "KeySchema": schema(*keys),
        "Projection": projection or {"ProjectionType": "KEYS_ONLY"},
    }


def table(name="limits-new", keys=("pk",), attributes=(), **members):
    return {
        "TableName": name,
        "KeySchema": schema(*keys),
        "AttributeDefinitions": definitions(*dict.fromkeys((*keys, *attributes))),
        "BillingMode": "PAY_PER_REQUEST",
        **members,
    }


def provisioned(read=1, write=1):
    return {"ReadCapacityUnits": read, "WriteCapacityUnits": write}
