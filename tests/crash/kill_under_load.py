"""kill -9 under load, again and again over one data folder: no acknowledged write is lost, none is half done.

Every round starts the server, writes from several threads, kills the process at a random moment, starts it again and checks:
- each key holds its last acknowledged value, or the one whose answer was still awaited (its outcome is unknown);
- the global index equals the table, and the counters of DescribeTable equal a recount;
- the accounts that transactions move money between still hold the same sum.
"""

import pathlib
import random
import tempfile

from crashing import TABLE, Server, Writer, client_of, options_of, scan, write_until_killed

THREADS = 6
ACCOUNTS = [f"account-{number}" for number in range(8)]
MONEY = 100


class KeyWriter(Writer):
    """Writes its own keys one after the other, and remembers what was acknowledged and what was still awaited."""

    def __init__(self, server, number, seed, acknowledged):
        super().__init__(server, seed)
        self.number = number
        self.acknowledged = acknowledged  # key -> version, None when deleted; shared over rounds
        self.awaited = None

    def write(self):
        self.choice.choice((self.put, self.put, self.put, self.delete, self.transfer))()

    def put(self):
        key, version = f"{self.number}-{self.choice.randrange(50)}", self.choice.getrandbits(40)
        self.awaited = (key, version)
        self.client.put_item(
            TableName=TABLE,
            Item={
                "pk": {"S": key},
                "version": {"N": str(version)},
                "g": {"N": str(version % 7)},
                "pad": {"S": "x" * self.choice.randrange(300)},
            },
        )
        self.acknowledged[key] = version
        self.awaited = None

    def delete(self):
        key = f"{self.number}-{self.choice.randrange(50)}"
        self.awaited = (key, None)
        self.client.delete_item(TableName=TABLE, Key={"pk": {"S": key}})
        self.acknowledged[key] = None
        self.awaited = None

    def transfer(self):
        source, target = self.choice.sample(ACCOUNTS, 2)
        amount = {":x": {"N": str(self.choice.randint(1, 20))}}
        try:
            self.client.transact_write_items(
                TransactItems=[
                    {
                        "Update": {
                            "TableName": TABLE,
                            "Key": {"pk": {"S": account}},
                            "UpdateExpression": f"SET n = n {sign} :x",
                            "ConditionExpression": "n >= :x" if sign == "-" else "attribute_exists(pk)",
                            "ExpressionAttributeValues": amount,
                        }
                    }
                    for account, sign in ((source, "-"), (target, "+"))
                ]
            )
        except self.client.exceptions.TransactionCanceledException:
            pass


def verify(client, acknowledged, writers):
    items = {item["pk"]["S"]: item for item in scan(client, ConsistentRead=True)}
    awaited = {writer.awaited[0]: writer.awaited[1] for writer in writers if writer.awaited}
    for key, version in acknowledged.items():
        found = int(items[key]["version"]["N"]) if key in items else None
        assert found in {version, awaited.get(key, version)}, (
            f"{key}: acknowledged {version}, found {found}"
        )
        acknowledged[key] = found
    for key in items.keys() - acknowledged.keys() - set(ACCOUNTS):
        assert key in awaited, f"{key} was never written"
        acknowledged[key] = int(items[key]["version"]["N"])
    entries = {entry["pk"]["S"]: entry for entry in scan(client, IndexName="gsi")}
    assert entries == {key: item for key, item in items.items() if "g" in item}, (
        "the index differs from its table"
    )
    assert sum(int(items[account]["n"]["N"]) for account in ACCOUNTS) == MONEY * len(ACCOUNTS), (
        "money was made or lost"
    )
    table = client.describe_table(TableName=TABLE)["Table"]
    assert table["ItemCount"] == len(items), (
        f"the counter says {table['ItemCount']}, the table holds {len(items)}"
    )
    assert table["GlobalSecondaryIndexes"][0]["ItemCount"] == len(entries)


def prepare(client):
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "g", "AttributeType": "N"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "gsi",
                "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    for account in ACCOUNTS:
        client.put_item(TableName=TABLE, Item={"pk": {"S": account}, "n": {"N": str(MONEY)}})


def main():
    options = options_of(__doc__, rounds=20)
    choice = random.Random(options.seed)
    acknowledged, total = {}, 0
    with tempfile.TemporaryDirectory() as folder:
        data = str(pathlib.Path(folder) / "data")
        with Server(options.server, "--data", data) as server:
            prepare(client_of(server))
            server.kill()
        for round_number in range(options.rounds):
            with Server(options.server, "--data", data) as server:
                writers = [
                    KeyWriter(server, number, choice.getrandbits(64), acknowledged)
                    for number in range(THREADS)
                ]
                total += write_until_killed(server, writers, choice.uniform(0.2, 1.0))
            with Server(options.server, "--data", data) as server:
                verify(client_of(server), acknowledged, writers)
                server.kill()
            print(
                f"round {round_number + 1} of {options.rounds}: {total} writes acknowledged, all there",
                flush=True,
            )


if __name__ == "__main__":
    main()
