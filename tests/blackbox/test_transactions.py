import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def table(client, make_table):
    name = make_table("pk:S")
    client.put_item(TableName=name, Item={"pk": {"S": "a"}, "n": {"N": "10"}})
    client.put_item(TableName=name, Item={"pk": {"S": "b"}, "n": {"N": "0"}})
    return name


def move(table, amount):
    """Moves an amount from a to b when a has it."""
    return [
        {
            "Update": {
                "TableName": table,
                "Key": {"pk": {"S": "a"}},
                "UpdateExpression": "SET n = n - :x",
                "ConditionExpression": "n >= :x",
                "ExpressionAttributeValues": {":x": {"N": str(amount)}},
            }
        },
        {
            "Update": {
                "TableName": table,
                "Key": {"pk": {"S": "b"}},
                "UpdateExpression": "SET n = n + :x",
                "ExpressionAttributeValues": {":x": {"N": str(amount)}},
            }
        },
    ]


def balances(client, table):
    answer = client.transact_get_items(
        TransactItems=[
            {"Get": {"TableName": table, "Key": {"pk": {"S": name}}, "ProjectionExpression": "n"}}
            for name in ("a", "b")
        ]
    )
    return [int(one["Item"]["n"]["N"]) for one in answer["Responses"]]


def test_all_actions_happen_together(client, table):
    client.transact_write_items(
        TransactItems=move(table, 4)
        + [
            {
                "Put": {
                    "TableName": table,
                    "Item": {"pk": {"S": "log"}},
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            },
            {
                "ConditionCheck": {
                    "TableName": table,
                    "Key": {"pk": {"S": "nobody"}},
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            },
        ]
    )
    assert balances(client, table) == [6, 4]


def test_or_none_of_them(client, table):
    with pytest.raises(client.exceptions.TransactionCanceledException) as failure:
        client.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": table, "Item": {"pk": {"S": "log"}}}},
                {
                    "Delete": {
                        "TableName": table,
                        "Key": {"pk": {"S": "a"}},
                        "ConditionExpression": "n > :x",
                        "ExpressionAttributeValues": {":x": {"N": "99"}},
                        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                    }
                },
            ]
        )
    assert failure.value.response["Error"]["Message"] == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]"
    )
    assert failure.value.response["CancellationReasons"] == [
        {"Code": "None"},
        {
            "Code": "ConditionalCheckFailed",
            "Message": "The conditional request failed",
            "Item": {"pk": {"S": "a"}, "n": {"N": "10"}},
        },
    ]
    assert "Item" not in client.get_item(TableName=table, Key={"pk": {"S": "log"}})


def test_a_token_makes_a_transaction_happen_once(client, table):
    first = client.transact_write_items(
        TransactItems=move(table, 1), ClientRequestToken="once", ReturnConsumedCapacity="TOTAL"
    )
    assert first["ConsumedCapacity"] == [
        {"TableName": table, "CapacityUnits": 4.0, "WriteCapacityUnits": 4.0}
    ]
    again = client.transact_write_items(
        TransactItems=move(table, 1), ClientRequestToken="once", ReturnConsumedCapacity="TOTAL"
    )
    assert again["ConsumedCapacity"] == [
        {"TableName": table, "CapacityUnits": 4.0, "ReadCapacityUnits": 4.0}
    ]
    assert balances(client, table) == [9, 1]
    with pytest.raises(client.exceptions.IdempotentParameterMismatchException):
        client.transact_write_items(TransactItems=move(table, 2), ClientRequestToken="once")


def test_a_cancelled_transaction_is_not_remembered(client, table):
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(TransactItems=move(table, 11), ClientRequestToken="later")
    client.put_item(TableName=table, Item={"pk": {"S": "a"}, "n": {"N": "11"}})
    client.transact_write_items(TransactItems=move(table, 11), ClientRequestToken="later")
    assert balances(client, table) == [0, 11]


def test_one_item_may_be_named_once(client, table):
    with pytest.raises(ClientError) as failure:
        client.transact_write_items(TransactItems=move(table, 1)[:1] * 2)
    assert (
        failure.value.response["Error"]["Message"]
        == "Transaction request cannot include multiple operations on one item"
    )


def test_a_hundred_actions_fit_and_no_more(client, table):
    put = lambda count: client.transact_write_items(
        TransactItems=[  # noqa: E731
            {"Put": {"TableName": table, "Item": {"pk": {"S": f"many-{number}"}}}}
            for number in range(count)
        ]
    )
    put(100)
    with pytest.raises(ClientError) as failure:
        put(101)
    assert "Member must have length less than or equal to 100" in str(failure.value)


def test_absent_items_of_a_read_are_empty_answers(client, table):
    answer = client.transact_get_items(
        TransactItems=[
            {"Get": {"TableName": table, "Key": {"pk": {"S": name}}}} for name in ("absent", "b")
        ],
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["Responses"] == [{}, {"Item": {"pk": {"S": "b"}, "n": {"N": "0"}}}]
    assert answer["ConsumedCapacity"] == [
        {"TableName": table, "CapacityUnits": 4.0, "ReadCapacityUnits": 4.0}
    ]
