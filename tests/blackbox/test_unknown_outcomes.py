"""A 500 means that nobody knows whether a write was made. Over an engine that loses answers, clients still never see a wrong state."""

import pytest
from botocore.exceptions import ClientError
from clients import client_of

from server import Server

# One answer in four is lost, of repeated requests too: the SDK's four tries would be too few once in a while.
PATIENT = {"total_max_attempts": 12}


@pytest.fixture(scope="module")
def forgetful(binary):
    """A server that loses the answer of one commit in four, and one write in fifty before it is made."""
    with Server(binary, "--memory", "--hostile", "5", "--hostile-lost-answers", "4") as running:
        yield running
        assert running.stop() == 0, "".join(running.log)


def create(client, name):
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )


def ensure(client, name):
    """Creates a table whatever was known of earlier tries."""
    try:
        create(client, name)
    except client.exceptions.ResourceInUseException:
        pass


def value(client, name):
    return int(
        client.get_item(TableName=name, Key={"pk": {"S": "a"}}, ConsistentRead=True).get(
            "Item", {"n": {"N": "0"}}
        )["n"]["N"]
    )


def add(client, name, **arguments):
    update = {
        "TableName": name,
        "Key": {"pk": {"S": "a"}},
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    client.transact_write_items(
        TransactItems=[{"Update": update}], **arguments
    ) if arguments else client.update_item(**update)


def test_an_unknown_write_was_made_or_not_and_nothing_else(forgetful):
    patient, hasty = (
        client_of(forgetful.endpoint, retries=PATIENT),
        client_of(forgetful.endpoint, retries={"total_max_attempts": 1}),
    )
    ensure(patient, "counted")
    known, unknown = 0, 0
    for _ in range(200):
        try:
            add(hasty, "counted")
            known += 1
        except ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 500
            unknown += 1
    assert unknown > 20
    assert known <= value(patient, "counted") <= known + unknown


def test_a_token_makes_retries_safe(forgetful):
    client = client_of(forgetful.endpoint, retries=PATIENT)
    ensure(client, "once-each")
    for number in range(60):
        add(client, "once-each", ClientRequestToken=f"token-{number}")
    assert value(client, "once-each") == 60


def test_the_catalog_is_right_whatever_was_answered(forgetful):
    client = client_of(forgetful.endpoint, retries={"total_max_attempts": 1})
    for number in range(40):
        name = f"maybe-{number}"
        try:
            create(client, name)
        except ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 500
        if name in client.list_tables(ExclusiveStartTableName="maybe")["TableNames"]:
            assert client.describe_table(TableName=name)["Table"]["ItemCount"] == 0
            assert client.scan(TableName=name)["Count"] == 0
        else:
            with pytest.raises(client.exceptions.ResourceNotFoundException):
                client.describe_table(TableName=name)
