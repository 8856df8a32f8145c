"""A DynamoDB client as fast as Python allows: one keep-alive connection, JSON in, (status, document) out,
no SDK between.

`send` and `receive` are apart, so that one request can be under way at several servers at once.
"""

import json
import socket

HEAD = (
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n"
    "Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, "
    f"SignedHeaders=host;x-amz-date, Signature={'0' * 64}\r\nX-Amz-Date: 20260101T000000Z\r\n"
    "X-Amz-Target: %s\r\nContent-Length: %d\r\n\r\n"
)


def target_of(operation):
    """Operations of other services than DynamoDB come with their target."""
    return operation if "." in operation else f"DynamoDB_20120810.{operation}"


class Gone(Exception):
    """The server closed the connection, or gave no answer in time."""


class Wire:
    """A connection to `port` on loopback, made when it is first needed and again after it broke."""

    def __init__(self, port, timeout=20):
        self.port, self.timeout = port, timeout
        self.socket = None
        self.received = b""

    def call(self, operation, body):
        """Sends a request whose body is a document, and returns the answer's status and document."""
        self.send(operation, json.dumps(body).encode())
        status, text = self.receive()
        return status, json.loads(text or b"{}")  # TagResource answers no body

    def send(self, operation, body):
        """Sends a request whose body is bytes."""
        request = (HEAD % (target_of(operation), len(body))).encode() + body
        try:
            self._connect()
            self.socket.sendall(request)
        except OSError as broken:
            self.close()
            raise Gone(str(broken)) from broken

    def receive(self):
        """The status and the body's bytes of the answer to the request sent last."""
        try:
            head = self._until(b"\r\n\r\n")
            status = int(head[9:12])
            lower = head.lower()
            if b"transfer-encoding: chunked" in lower:
                body = self._chunks()
            else:
                start = lower.find(b"content-length:")
                body = self._take(int(lower[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0)
            if b"connection: close" in lower:
                self.close()
            return status, body
        except (OSError, ValueError) as broken:
            self.close()
            raise Gone(str(broken)) from broken

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket, self.received = None, b""

    def _connect(self):
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), self.timeout)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _more(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise OSError("the server closed the connection")
        self.received += data

    def _until(self, mark):
        while (end := self.received.find(mark)) < 0:
            self._more()
        head, self.received = self.received[:end], self.received[end + len(mark) :]
        return head

    def _take(self, size):
        while len(self.received) < size:
            self._more()
        body, self.received = self.received[:size], self.received[size:]
        return body

    def _chunks(self):
        body = b""
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            body += self._take(size)
            self._take(2)
        self._until(b"\r\n")
        return body
