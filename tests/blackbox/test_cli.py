"""The AWS CLI goes through the whole data plane once."""

import json
import os
import subprocess
import sys

import pytest


@pytest.fixture
def aws(server, tmp_path):
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": server.endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_PAGER": "",
        "HOME": str(tmp_path),
    }

    def run(*arguments):
        words = [argument if isinstance(argument, str) else json.dumps(argument) for argument in arguments]
        command = [sys.executable, "-m", "awscli", "dynamodb", *words, "--output", "json"]
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    return run


def test_the_data_plane(aws):
    aws(
        "create-table",
        "--table-name",
        "cli",
        "--billing-mode",
        "PAY_PER_REQUEST",
        "--attribute-definitions",
        "AttributeName=pk,AttributeType=S",
        "AttributeName=sk,AttributeType=N",
        "--key-schema",
        "AttributeName=pk,KeyType=HASH",
        "AttributeName=sk,KeyType=RANGE",
    )
    aws("wait", "table-exists", "--table-name", "cli")
    assert aws("list-tables")["TableNames"].count("cli") == 1
    key = {"pk": {"S": "a"}, "sk": {"N": "1"}}
    aws("put-item", "--table-name", "cli", "--item", {**key, "v": {"S": "x"}})
    assert aws("get-item", "--table-name", "cli", "--key", key)["Item"]["v"] == {"S": "x"}
    updated = aws(
        "update-item",
        "--table-name",
        "cli",
        "--key",
        key,
        "--update-expression",
        "SET v = :v",
        "--return-values",
        "ALL_NEW",
        "--expression-attribute-values",
        {":v": {"S": "y"}},
    )
    assert updated["Attributes"]["v"] == {"S": "y"}
    aws(
        "batch-write-item",
        "--request-items",
        {"cli": [{"PutRequest": {"Item": {"pk": {"S": "a"}, "sk": {"N": str(n)}}}} for n in range(2, 6)]},
    )
    assert len(aws("batch-get-item", "--request-items", {"cli": {"Keys": [key]}})["Responses"]["cli"]) == 1
    assert (
        aws(
            "query",
            "--table-name",
            "cli",
            "--key-condition-expression",
            "pk = :p",
            "--page-size",
            "2",
            "--expression-attribute-values",
            {":p": {"S": "a"}},
        )["Count"]
        == 5
    )
    assert aws("scan", "--table-name", "cli", "--page-size", "2")["Count"] == 5
    aws("transact-write-items", "--transact-items", [{"Delete": {"TableName": "cli", "Key": key}}])
    assert aws("transact-get-items", "--transact-items", [{"Get": {"TableName": "cli", "Key": key}}])[
        "Responses"
    ] == [{}]
    aws("delete-item", "--table-name", "cli", "--key", {"pk": {"S": "a"}, "sk": {"N": "2"}})
    aws("delete-table", "--table-name", "cli")
    aws("wait", "table-not-exists", "--table-name", "cli")
