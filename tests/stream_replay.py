"""Reads whole streams and replays them: what a stream tells must be the table's history, each change once and in order.

Of tables with the key pk and streams of NEW_AND_OLD_IMAGES.
"""


def shards_of(streams, arn, limit=100):
    """All shards, in as many pages as it takes."""
    shards, start = [], {}
    while True:
        page = streams.describe_stream(StreamArn=arn, Limit=limit, **start)["StreamDescription"]
        shards += page["Shards"]
        if "LastEvaluatedShardId" not in page:
            return shards
        assert page["LastEvaluatedShardId"] == shards[-1]["ShardId"]
        start = {"ExclusiveStartShardId": page["LastEvaluatedShardId"]}


def records_of(streams, arn, shard, limit=1000):
    """The records of a shard, up to its end or to the newest."""
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = []
    while iterator:
        page = streams.get_records(ShardIterator=iterator, Limit=limit)
        records += page["Records"]
        iterator = page.get("NextShardIterator")
        if iterator and not page["Records"]:
            assert "EndingSequenceNumber" not in shard["SequenceNumberRange"], "a closed shard has an end"
            break
    check_range(shard, records)
    return records


def check_range(shard, records):
    """Sequence numbers grow, and lie where the shard says."""
    numbers = [int(record["dynamodb"]["SequenceNumber"]) for record in records]
    assert numbers == sorted(set(numbers))
    bounds = shard["SequenceNumberRange"]
    assert all(int(bounds["StartingSequenceNumber"]) <= number for number in numbers)
    end = bounds.get("EndingSequenceNumber")
    assert end is None or all(number <= int(end) for number in numbers)


def check_lineage(shards):
    """Ids in their order, and every parent closed and before its children."""
    ids = [shard["ShardId"] for shard in shards]
    assert ids == sorted(set(ids))
    known = {}
    for shard in shards:
        if parent := known.get(shard.get("ParentShardId")):
            ends = int(parent["SequenceNumberRange"]["EndingSequenceNumber"])
            assert int(shard["SequenceNumberRange"]["StartingSequenceNumber"]) >= ends
        known[shard["ShardId"]] = shard


def replay(records, items=None):
    """The items that a history leaves behind. Every change must begin with what the one before left: one that is lost,
    doubled or out of order does not."""
    items = dict(items or {})
    for record in records:
        change = record["dynamodb"]
        key = change["Keys"]["pk"]["S"]
        assert change.get("OldImage") == items.get(key), f"{key}: {record['eventName']} of another image"
        before, after = change.get("OldImage"), change.get("NewImage")
        assert before != after
        assert record["eventName"] == ("INSERT" if not before else "MODIFY" if after else "REMOVE")
        if after:
            items[key] = after
        else:
            del items[key]
    return items


def replay_stream(streams, arn):
    """The items that the whole of a stream leaves behind, read shard by shard, and its shards."""
    shards = shards_of(streams, arn, limit=7)
    check_lineage(shards)
    items = {}
    for shard in shards:
        items = replay(records_of(streams, arn, shard), items)
    return items, shards


def items_of(client, table):
    """The items of a table by their key."""
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return {item["pk"]["S"]: item for page in pages for item in page["Items"]}
