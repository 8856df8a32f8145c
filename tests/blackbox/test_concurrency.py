"""Many clients at once: nothing is lost, conditions decide once, transactions keep their sum, indexes equal their table."""

import random
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import ClientError
from conftest import index


def in_threads(count, work):
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def test_increments_of_one_item_are_all_counted(client, make_table):
    name = make_table("pk:S")

    def add(_):
        for _ in range(25):
            client.update_item(
                TableName=name,
                Key={"pk": {"S": "counter"}},
                UpdateExpression="ADD n :one",
                ExpressionAttributeValues={":one": {"N": "1"}},
            )

    in_threads(8, add)
    assert client.get_item(TableName=name, Key={"pk": {"S": "counter"}}, ConsistentRead=True)["Item"][
        "n"
    ] == {"N": "200"}


def test_one_of_many_conditional_puts_wins(client, make_table):
    name = make_table("pk:S")

    def claim(owner):
        won = 0
        for number in range(20):
            try:
                client.put_item(
                    TableName=name,
                    Item={"pk": {"S": f"seat-{number}"}, "owner": {"N": str(owner)}},
                    ConditionExpression="attribute_not_exists(pk)",
                )
                won += 1
            except client.exceptions.ConditionalCheckFailedException:
                pass
        return won

    assert sum(in_threads(8, claim)) == 20


def test_transfers_keep_their_sum_under_every_reader(client, make_table):
    name = make_table("pk:S")
    accounts = [str(number) for number in range(5)]
    for account in accounts:
        client.put_item(TableName=name, Item={"pk": {"S": account}, "n": {"N": "100"}})

    def total():
        answer = client.transact_get_items(
            TransactItems=[
                {"Get": {"TableName": name, "Key": {"pk": {"S": account}}}} for account in accounts
            ]
        )
        return sum(int(one["Item"]["n"]["N"]) for one in answer["Responses"])

    def transfer(seed):
        choice = random.Random(seed)
        for _ in range(20):
            source, target = choice.sample(accounts, 2)
            change = lambda account, sign: {
                "Update": {  # noqa: E731
                    "TableName": name,
                    "Key": {"pk": {"S": account}},
                    "UpdateExpression": f"SET n = n {sign} :x",
                    "ConditionExpression": "n >= :x",
                    "ExpressionAttributeValues": {":x": {"N": str(choice.randint(1, 30))}},
                }
            }
            try:
                out = change(source, "-")
                back = change(target, "+")
                back["Update"]["ExpressionAttributeValues"] = out["Update"]["ExpressionAttributeValues"]
                client.transact_write_items(TransactItems=[out, back])
            except ClientError as error:
                assert error.response["Error"]["Code"] == "TransactionCanceledException"
            assert total() == 500

    in_threads(6, transfer)
    assert total() == 500


def test_indexes_and_counts_equal_their_table_after_a_storm(client, make_table):
    name = make_table("pk:S", attributes=["g:N"], GlobalSecondaryIndexes=[index("gsi", "g", "pk")])

    def storm(seed):
        choice = random.Random(seed)
        for _ in range(40):
            key = {"pk": {"S": f"i{choice.randrange(10)}"}}
            if choice.random() < 0.3:
                client.delete_item(TableName=name, Key=key)
            elif choice.random() < 0.3:
                client.update_item(TableName=name, Key=key, UpdateExpression="REMOVE g")
            else:
                client.put_item(
                    TableName=name,
                    Item={
                        **key,
                        "g": {"N": str(choice.randrange(3))},
                        "v": {"S": "x" * choice.randrange(50)},
                    },
                )

    in_threads(6, storm)
    items = client.scan(TableName=name, ConsistentRead=True)["Items"]
    entries = client.scan(TableName=name, IndexName="gsi")["Items"]
    order = lambda item: item["pk"]["S"]  # noqa: E731
    assert sorted(entries, key=order) == sorted((item for item in items if "g" in item), key=order)
    table = client.describe_table(TableName=name)["Table"]
    assert table["ItemCount"] == len(items) and table["GlobalSecondaryIndexes"][0]["ItemCount"] == len(
        entries
    )
    if not items:
        assert table["TableSizeBytes"] == 0
