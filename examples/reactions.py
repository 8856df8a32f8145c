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
            try:
                page = streams.get_records(ShardIterator=iterator)
            except streams.exceptions.ExpiredIteratorException:  # not used for 15 minutes
                del self.iterators[shard]
                continue
            for record in page["Records"]:
                self.places[shard] = record["dynamodb"]["SequenceNumber"]
                found.append(record)
            self.iterators[shard] = page.get("NextShardIterator")
            if not self.iterators[shard]:
                self.finished.add(shard)
            elif not page["Records"]:
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
        self.ended = []

    def react(self, record):
        change = record["dynamodb"]
        key = change["Keys"]["pk"]["S"]
        kind = key.split("#")[0]
        if record["eventName"] == "INSERT" and kind == "user":
            self.welcomed.append(change["NewImage"]["name"]["S"])
        elif record["eventName"] == "MODIFY" and kind == "product":
            old, new = change["OldImage"]["price"]["N"], change["NewImage"]["price"]["N"]
            if old != new:
                self.price_changes.append((key, old, new))
        elif record["eventName"] == "REMOVE" and self.is_expiry(record):
            self.ended.append(key)
        elif record["eventName"] == "REMOVE":
            self.archive.append(change["OldImage"])

    @staticmethod
    def is_expiry(record):
        """Whether time deleted the item, not one of us."""
        return record.get("userIdentity", {}).get("PrincipalId") == "dynamodb.amazonaws.com"


def follow(reader, reactions, enough, seconds=20):
    """Reacts to what happens until it is enough; says whether it was within the time."""
    deadline = time.monotonic() + seconds
    while not enough() and time.monotonic() < deadline:
        for record in reader.changes():
            reactions.react(record)
        time.sleep(0.2)
    return enough()


def put(table, key, **attributes):
    dynamodb.put_item(TableName=table, Item={"pk": {"S": key}, **attributes})


def create(table):
    """Returns the ARN of the table's stream."""
    dynamodb.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    dynamodb.get_waiter("table_exists").wait(TableName=table)
    dynamodb.update_time_to_live(
        TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"}
    )
    return dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]


def main():
    table = "example-reactions"
    stream = create(table)
    reactions = Reactions()

    put(table, "user#1", name={"S": "Ada"})
    put(table, "product#1", price={"N": "10"}, stock={"N": "3"})
    put(table, "product#1", price={"N": "10"}, stock={"N": "2"})
    put(table, "product#1", price={"N": "12"}, stock={"N": "2"})
    reader = StreamReader(stream)
    assert follow(reader, reactions, lambda: reactions.welcomed and reactions.price_changes)
    assert reactions.welcomed == ["Ada"]
    assert reactions.price_changes == [("product#1", "10", "12")]

    # Another reader goes on where that one stopped.
    put(table, "user#2", name={"S": "Grace"})
    dynamodb.delete_item(TableName=table, Key={"pk": {"S": "user#1"}})
    reader = StreamReader(stream, reader.places)
    assert follow(reader, reactions, lambda: len(reactions.welcomed) > 1 and reactions.archive)
    assert reactions.welcomed == ["Ada", "Grace"]
    assert [item["name"]["S"] for item in reactions.archive] == ["Ada"]

    # A session ends by itself, a second from now. AWS may take days for it.
    put(table, "session#1", until={"N": str(int(time.time()) + 1)})
    follow(reader, reactions, lambda: reactions.ended)

    print(f"welcomed {' and '.join(reactions.welcomed)}")
    print(
        f"prices changed: {', '.join(f'{key} from {old} to {new}' for key, old, new in reactions.price_changes)}"
    )
    print(f"archived {len(reactions.archive)} user; {len(reactions.ended)} session ended by itself")
    dynamodb.delete_table(TableName=table)


if __name__ == "__main__":
    main()
