"""Reacting to changes: a reader follows a table's stream, welcomes new users, notices changed prices and keeps
what is deleted.

A reader that was away goes on where it stopped: what it has to remember is the last sequence number of each
shard. Shards are read parents first, so that the changes of an item come in their order.
"""

import time

import boto3

dynamodb = boto3.client("dynamodb")
streams = boto3.client("dynamodbstreams")


class StreamReader:
    """Hands out the changes of a table, each once, in order for every item."""

    def __init__(self, stream_arn, places=None):
        self.stream_arn = stream_arn
        self.places = dict(places or {})  # shard -> last sequence number, or None before the first
        self.iterators = {}
        self.finished = set()

    def shards(self):
        description = {"StreamArn": self.stream_arn}
        while True:
            page = streams.describe_stream(**description)["StreamDescription"]
            yield from page["Shards"]
            if "LastEvaluatedShardId" not in page:
                return
            description["ExclusiveStartShardId"] = page["LastEvaluatedShardId"]

    def changes(self):
        """What has happened since the last call."""
        found = []
        listed = list(self.shards())
        known = {shard["ShardId"] for shard in listed}
        for shard in listed:
            parent = shard.get("ParentShardId")
            if parent not in known or parent in self.finished:
                found += self._read(shard["ShardId"])
        return found

    def _read(self, shard):
        found = []
        while shard not in self.finished:
            iterator = self.iterators.get(shard) or self._iterator(shard)
            page = streams.get_records(ShardIterator=iterator)
            for record in page["Records"]:
                self.places[shard] = record["dynamodb"]["SequenceNumber"]
                found.append(record)
            self.iterators[shard] = page.get("NextShardIterator")
            if not self.iterators[shard]:
                self.finished.add(shard)
            if not page["Records"]:
                break
        return found

    def _iterator(self, shard):
        place = self.places.get(shard)
        start = (
            {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": place}
            if place
            else {"ShardIteratorType": "TRIM_HORIZON"}
        )
        return streams.get_shard_iterator(StreamArn=self.stream_arn, ShardId=shard, **start)["ShardIterator"]


class Reactions:
    """What the shop does when something happens."""

    def __init__(self):
        self.welcomed = []
        self.price_changes = []
        self.archive = []

    def react(self, record):
        change = record["dynamodb"]
        kind = change["Keys"]["pk"]["S"].split("#")[0]
        if record["eventName"] == "INSERT" and kind == "user":
            self.welcomed.append(change["NewImage"]["name"]["S"])
        elif record["eventName"] == "MODIFY" and kind == "product":
            old, new = change["OldImage"]["price"]["N"], change["NewImage"]["price"]["N"]
            if old != new:
                self.price_changes.append((change["Keys"]["pk"]["S"], old, new))
        elif record["eventName"] == "REMOVE":
            self.archive.append(change["OldImage"])


def put(table, key, **attributes):
    dynamodb.put_item(TableName=table, Item={"pk": {"S": key}, **attributes})


def main():
    table = "example-reactions"
    dynamodb.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    dynamodb.get_waiter("table_exists").wait(TableName=table)
    arn = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]

    put(table, "user#1", name={"S": "Ada"})
    put(table, "product#1", price={"N": "10"}, stock={"N": "3"})
    put(table, "product#1", price={"N": "10"}, stock={"N": "2"})
    put(table, "product#1", price={"N": "12"}, stock={"N": "2"})

    reactions = Reactions()
    reader = StreamReader(arn)
    for record in reader.changes():
        reactions.react(record)
    assert reactions.welcomed == ["Ada"]
    assert reactions.price_changes == [("product#1", "10", "12")]

    # Another reader goes on where that one stopped.
    put(table, "user#2", name={"S": "Grace"})
    dynamodb.delete_item(TableName=table, Key={"pk": {"S": "user#1"}})
    reader = StreamReader(arn, reader.places)
    for record in reader.changes():
        reactions.react(record)
    assert reactions.welcomed == ["Ada", "Grace"]
    assert [item["name"]["S"] for item in reactions.archive] == ["Ada"]

    # Sessions end by themselves, a second from now.
    dynamodb.update_time_to_live(
        TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"}
    )
    put(table, "session#1", until={"N": str(int(time.time()) + 1)})
    ended = []
    deadline = time.monotonic() + 20
    while not ended and time.monotonic() < deadline:
        ended = [record for record in reader.changes() if record["eventName"] == "REMOVE"]
        time.sleep(0.2)
    assert ended[0]["userIdentity"] == {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}

    print(f"welcomed {', '.join(reactions.welcomed)}; prices changed: {reactions.price_changes}")
    print(f"archived {len(reactions.archive)} item; {len(ended)} session ended by itself")


if __name__ == "__main__":
    main()
