"""What goes over the wire, byte by byte: HTTP, headers, codings, signatures, and everything malformed."""

import binascii
import gzip
import json
import re
import socket
import zlib
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
from botocore.exceptions import ClientError
from clients import client_of

from server import Server

AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + "0" * 64
)
HEADERS = {
    "Host": "localhost",
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Date": "20260101T000000Z",
    "X-Amz-Target": "DynamoDB_20120810.ListTables",
    "Authorization": AUTHORIZATION,
}


class Wire:
    def __init__(self, server):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        self.buffer = b""

    def send(self, data):
        self.socket.sendall(data)

    def request(self, body=b"{}", method="POST", path="/", length=True, **headers):
        fields = {**HEADERS, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if length:
            fields["Content-Length"] = str(len(body))
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value is not None)
        self.send(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)
        return self

    def _fill(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError
        self.buffer += data

    def answer(self, head=False):
        while b"\r\n\r\n" not in self.buffer:
            self._fill()
        head_bytes, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        status, *lines = head_bytes.decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        length = 0 if head else int(headers.get("content-length", 0))
        while len(self.buffer) < length:
            self._fill()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return int(status.split()[1]), headers, body

    def call(self, operation, body):
        """The answer to a request of DynamoDB's."""
        return self.request(json.dumps(body).encode(), X_Amz_Target=f"DynamoDB_20120810.{operation}").answer()

    def is_closed(self):
        try:
            while True:
                self._fill()
        except (EOFError, ConnectionResetError):
            return True


@pytest.fixture
def wire(server):
    return Wire(server)


def error_of(answer):
    status, _, body = answer
    decoded = json.loads(body)
    return status, decoded["__type"].partition("#")[2], decoded.get("message", decoded.get("Message"))


def test_headers_of_an_answer(wire):
    status, headers, body = wire.request().answer()
    assert status == 200 and "TableNames" in json.loads(body)
    assert headers["content-type"] == "application/x-amz-json-1.0"
    assert int(headers["x-amz-crc32"]) == binascii.crc32(body)
    assert re.fullmatch("[0-9A-Z]{52}", headers["x-amzn-requestid"])
    assert abs((parsedate_to_datetime(headers["date"]) - datetime.now(timezone.utc)).total_seconds()) < 5


def test_errors_carry_the_checksum_too(wire):
    status, headers, body = wire.request(
        b'{"TableName": "absent"}', X_Amz_Target="DynamoDB_20120810.DescribeTable"
    ).answer()
    assert status == 400 and int(headers["x-amz-crc32"]) == binascii.crc32(body)
    assert json.loads(body)["__type"] == "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"


def test_an_error_that_carries_an_item_writes_its_message_in_capitals(wire, client, known, make_table):
    name = make_table("pk:S")
    client.put_item(TableName=name, Item={"pk": {"S": "a"}})
    request = {
        "TableName": name,
        "Key": {"pk": {"S": "a"}},
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    for more, members in ({}, {"__type", "message"}), (
        {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"},
        {"__type", "Message", "Item"},
    ):
        status, _, body = known(wire.call, "DeleteItem", {**request, **more})
        assert status == 400 and json.loads(body).keys() == members


def test_tagging_answers_no_body(wire, client, known, make_table):
    arn = client.describe_table(TableName=make_table("pk:S"))["Table"]["TableArn"]
    for operation, what in ("TagResource", {"Tags": [{"Key": "a", "Value": "b"}]}), (
        "UntagResource",
        {"TagKeys": ["a"]},
    ):
        status, headers, body = known(wire.call, operation, {"ResourceArn": arn, **what})
        assert (status, body, headers["content-length"], headers["x-amz-crc32"]) == (200, b"", "0", "0")


def test_a_connection_is_kept_and_requests_may_be_pipelined(wire):
    for _ in range(3):
        wire.request()
    ids = {wire.answer()[1]["x-amzn-requestid"] for _ in range(3)}
    assert len(ids) == 3
    assert wire.request().answer()[0] == 200


def test_a_client_may_ask_to_close(wire):
    assert wire.request(Connection="close").answer()[0] == 200
    assert wire.is_closed()


def test_chunked_bodies(wire):
    wire.request(b"2\r\n{}\r\n0\r\n\r\n", length=False, Transfer_Encoding="chunked")
    assert wire.answer()[0] == 200
    wire.request(b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", length=False, Transfer_Encoding="chunked")
    assert wire.answer()[0] == 200


def test_expect_100_continue(wire):
    wire.request(b"", length=False, Content_Length="2", Expect="100-continue")
    assert wire.answer()[0] == 100
    wire.send(b"{}")
    assert wire.answer()[0] == 200


@pytest.mark.parametrize("coding, pack", [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_compressed_bodies_and_answers(wire, coding, pack):
    assert wire.request(pack(b"{}"), Content_Encoding=coding).answer()[0] == 200
    padded = json.dumps({"TableName": "x" * 200 + "!" * 6000})
    status, headers, body = wire.request(
        padded.encode(), Accept_Encoding="gzip", X_Amz_Target="DynamoDB_20120810.DescribeTable"
    ).answer()
    assert status == 400
    if headers.get("content-encoding") == "gzip":
        assert int(headers["x-amz-crc32"]) == binascii.crc32(body)
        body = gzip.decompress(body)
    assert "__type" in json.loads(body)


def test_a_bomb_is_not_unpacked(wire):
    status, _, _ = wire.request(gzip.compress(b" " * (64 * 1024 * 1024)), Content_Encoding="gzip").answer()
    assert status == 413


def test_health_and_cors(wire):
    status, _, body = wire.request(b"", method="GET", X_Amz_Target=None, Authorization=None).answer()
    assert (status, body) == (200, b"healthy: dynamodb.us-east-1.amazonaws.com ")
    status, headers, body = wire.request(b"", method="HEAD").answer(head=True)
    assert (status, body) == (200, b"")
    status, headers, _ = wire.request(
        b"",
        method="OPTIONS",
        Origin="http://example.com",
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="x-amz-target",
    ).answer()
    assert status == 200 and headers["access-control-allow-origin"] in ("*", "http://example.com")
    assert wire.request(Origin="http://example.com").answer()[1]["access-control-allow-origin"]


@pytest.mark.parametrize(
    "headers, body, expected",
    [
        ({"X_Amz_Target": "DynamoDB_20120810.Nonsense"}, b"{}", (400, "UnknownOperationException")),
        ({"X_Amz_Target": None}, b"{}", (400, "UnknownOperationException")),
        ({"Authorization": None}, b"{}", (400, "MissingAuthenticationTokenException")),
        ({"Authorization": "AWS4-HMAC-SHA256 Signature=0"}, b"{}", (400, "IncompleteSignatureException")),
        ({}, b"{", (400, "SerializationException")),
        ({}, b"", (400, "SerializationException")),
        ({}, b"[]", (400, "SerializationException")),
        ({}, b'{"a":1}x', (400, "SerializationException")),
        ({}, b'{"a":"\xff"}', (400, "SerializationException")),
        ({}, b"[" * 1_000_000, (400, "SerializationException")),
        ({}, b'{"a":' * 200_000, (400, "SerializationException")),
        ({}, b'{"a":' + b"9" * 1_000_000 + b"}", (200, None)),
    ],
)
def test_bad_requests_have_their_own_answers(wire, headers, body, expected):
    status, headers, answer = wire.request(body, **headers).answer()
    decoded = json.loads(answer)
    assert (status, decoded["__type"].partition("#")[2] if "__type" in decoded else None) == expected


def test_another_content_type_is_not_understood(wire):
    status, _, body = wire.request(Content_Type="text/plain").answer()
    assert status == 404 and b"UnknownOperationException" in body


@pytest.mark.parametrize(
    "raw",
    [
        b"GARBAGE\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;extension=x\r\n{}\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nA: b\r\n folded\r\nContent-Length: 0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2, 2\r\n\r\n{}",
        b"POST / HTTP/1.1\r\nHost : x\r\nContent-Length: 0\r\n\r\n",
        b"POST /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\n" + b"".join(b"H%d: x\r\n" % number for number in range(2000)) + b"\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nBig: " + b"x" * 100_000 + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,
    ],
)
def test_what_is_not_clean_http_gets_a_4xx_and_the_connection_is_closed(wire, raw):
    try:
        wire.send(raw)
        status, _, _ = wire.answer()
        assert 400 <= status < 500
    except (EOFError, ConnectionError):
        pass
    assert wire.is_closed()


def test_a_body_over_16_megabytes_is_refused_early(wire):
    wire.request(b"", length=False, Content_Length=str(17 * 1024 * 1024))
    assert wire.answer()[0] == 413


def test_two_signatures_are_one_too_many(wire):
    wire.request(path="/?X-Amz-Algorithm=AWS4-HMAC-SHA256")
    assert error_of(wire.answer())[1] == "InvalidSignatureException"


@pytest.fixture(scope="module")
def guarded(binary, tmp_path_factory):
    """A server that checks signatures."""
    file = tmp_path_factory.mktemp("credentials") / "credentials"
    file.write_text(
        "[main]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n"
    )
    with Server(binary, "--memory", "--credentials", str(file)) as running:
        yield running


def test_signatures_are_checked(guarded):
    good = client_of(guarded.endpoint, key="AKIDEXAMPLE", secret="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    assert good.list_tables()["TableNames"] == []
    for key, secret, expected in (
        ("AKIDEXAMPLE", "wrong", "InvalidSignatureException"),
        ("UNKNOWN", "x", "UnrecognizedClientException"),
    ):
        with pytest.raises(ClientError) as failure:
            client_of(guarded.endpoint, key=key, secret=secret).list_tables()
        assert failure.value.response["Error"]["Code"] == expected


def signed(server, body=b"{}", target="DynamoDB_20120810.ListTables", **change):
    request = botocore.awsrequest.AWSRequest(
        "POST",
        server.endpoint + "/",
        data=body,
        headers={"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target},
    )
    credentials = botocore.credentials.Credentials(
        "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    )
    botocore.auth.SigV4Auth(credentials, change.pop("service", "dynamodb"), "us-east-1").add_auth(request)
    return {
        "Host": server.endpoint.removeprefix("http://"),
        **{name.replace("-", "_"): value for name, value in request.headers.items()},
        **change,
    }


def test_what_was_signed_cannot_be_changed(guarded):
    assert Wire(guarded).request(**signed(guarded)).answer()[0] == 200
    changed_body = Wire(guarded).request(b'{"Limit":1}', **signed(guarded)).answer()
    assert error_of(changed_body)[1] == "InvalidSignatureException"
    changed_target = (
        Wire(guarded).request(**signed(guarded, X_Amz_Target="DynamoDB_20120810.DescribeLimits")).answer()
    )
    assert error_of(changed_target)[1] == "InvalidSignatureException"
    old = Wire(guarded).request(**signed(guarded, X_Amz_Date="20200101T000000Z")).answer()
    assert error_of(old)[1] == "InvalidSignatureException"
    unsigned_header = Wire(guarded).request(**signed(guarded), X_Amz_Security_Token="other").answer()
    assert error_of(unsigned_header)[0] == 400


def test_an_open_address_needs_credentials(binary):
    import subprocess

    run = subprocess.run(
        [binary, "serve", "--memory", "--bind", "0.0.0.0", "--port", "0"],
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert run.returncode != 0 and "credentials" in run.stderr and run.stderr.count("\n") == 1
