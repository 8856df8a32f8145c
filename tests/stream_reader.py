"""A reader of a table's stream that follows the lineage of shards: parents before their children, each record once.

Its place is a sequence number for each shard. A reader whose server was killed goes on by calling `restart`; iterators
die with the server, places do not.
"""

TARGET = "DynamoDBStreams_20120810."


class Refused(Exception):
    """An answer that is not a 200."""


def calling(wire):
    """`wire.call` for what must not be refused: call(operation, **members) returns the answer's document."""

    def call(operation, **members):
        status, document = wire.call(operation, members)
        if status != 200:
            raise Refused(f"{operation} {members}: {status} {document}")
        return document

    return call


def end_of_shard(call, table):
    """The iterator of a reader who waits at the end of the only shard of a table's stream."""
    arn = call("DescribeTable", TableName=table)["Table"]["LatestStreamArn"]
    (shard,) = call(TARGET + "DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"]
    place = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "LATEST"}
    return call(TARGET + "GetShardIterator", **place)["ShardIterator"]


class StreamReader:
    def __init__(self, call, arn, limit=1000):
        self.arn, self.limit = arn, limit
        self.shards = {}  # of the last poll: ID -> as DescribeStream describes it, parents first
        self.places = {}  # shard -> the sequence number of its last record that was read
        self.finished = set()  # closed shards that were read to their end
        self.restart(call)

    def restart(self, call):
        self.call, self.iterators = call, {}

    def poll(self):
        """Yields (shard, record) for what has come since the last time, until every shard had nothing more to give."""
        self.shards = {shard["ShardId"]: shard for shard in self._describe()}
        for shard, description in self.shards.items():
            parent = description.get("ParentShardId")
            if parent not in self.shards or parent in self.finished:
                yield from self._read(shard)

    def _describe(self):
        start = {}
        while True:
            page = self.call(TARGET + "DescribeStream", StreamArn=self.arn, **start)["StreamDescription"]
            yield from page["Shards"]
            if "LastEvaluatedShardId" not in page:
                return
            start = {"ExclusiveStartShardId": page["LastEvaluatedShardId"]}

    def _read(self, shard):
        while shard not in self.finished:
            iterator = self.iterators.get(shard) or self._iterator(shard)
            page = self.call(TARGET + "GetRecords", ShardIterator=iterator, Limit=self.limit)
            self.iterators[shard] = page.get("NextShardIterator")
            for record in page["Records"]:
                self.places[shard] = record["dynamodb"]["SequenceNumber"]
                yield shard, record
            if not self.iterators[shard]:
                self.finished.add(shard)
            elif not page["Records"]:
                return

    def _iterator(self, shard):
        place = {"ShardIteratorType": "TRIM_HORIZON"}
        if shard in self.places:
            place = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": self.places[shard]}
        answer = self.call(TARGET + "GetShardIterator", StreamArn=self.arn, ShardId=shard, **place)
        return answer["ShardIterator"]
