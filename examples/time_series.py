"""Measurements of many sensors. A partition holds one hour of one shard, so that a busy hour is written to many partitions;
a reader asks all shards of the hours it wants and merges what they answer, which is in order already."""

import heapq
import random
import zlib
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Key

SHARDS = 4
dynamodb = boto3.resource("dynamodb")


class TimeSeries:
    def __init__(self, name="example-time-series"):
        self.table = dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": key, "AttributeType": "S"} for key in ("hour_shard", "time_sensor")
            ],
            KeySchema=[
                {"AttributeName": "hour_shard", "KeyType": "HASH"},
                {"AttributeName": "time_sensor", "KeyType": "RANGE"},
            ],
        )
        self.table.wait_until_exists()

    @staticmethod
    def partition(time, shard):
        return f"{time:%Y-%m-%dT%H}#{shard}"

    def record(self, measurements):
        """Takes (time, sensor, value) triples."""
        with self.table.batch_writer() as batch:
            for time, sensor, value in measurements:
                shard = zlib.crc32(sensor.encode()) % SHARDS
                batch.put_item(
                    Item={
                        "hour_shard": self.partition(time, shard),
                        "time_sensor": f"{time.isoformat()}#{sensor}",
                        "sensor": sensor,
                        "value": value,
                    }
                )

    def between(self, start, end):
        """All measurements with start <= time < end, in order of time."""
        hour = start.replace(minute=0, second=0, microsecond=0)
        while hour < end:
            yield from heapq.merge(
                *(self._shard(hour, shard, start, end) for shard in range(SHARDS)),
                key=lambda item: item["time_sensor"],
            )
            hour += timedelta(hours=1)

    def _shard(self, hour, shard, start, end):
        pages = dynamodb.meta.client.get_paginator("query").paginate(
            TableName=self.table.name,
            KeyConditionExpression=Key("hour_shard").eq(self.partition(hour, shard))
            & Key("time_sensor").between(start.isoformat(), end.isoformat()),
        )
        for page in pages:
            yield from page["Items"]


def main():
    series = TimeSeries()
    try:
        start = datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc)
        choice = random.Random(7)
        measurements = [
            (
                start + timedelta(seconds=10 * number),
                f"sensor-{choice.randrange(20)}",
                Decimal(choice.randrange(400)) / 10,
            )
            for number in range(600)
        ]
        series.record(measurements)
        read = list(series.between(start, start + timedelta(hours=2)))
        print(
            f"{len(read)} measurements of {len({item['sensor'] for item in read})} sensors, "
            f"mean {sum(item['value'] for item in read) / len(read):.2f}"
        )
        assert len(read) == 600 and [item["value"] for item in read] == [
            value for _, _, value in measurements
        ]
        half_hour = list(series.between(start + timedelta(minutes=15), start + timedelta(minutes=45)))
        print(f"{len(half_hour)} of them in half an hour across the full hour")
        assert len(half_hour) == 180
    finally:
        series.table.delete()


if __name__ == "__main__":
    main()
