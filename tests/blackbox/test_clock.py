"""Days that pass in milliseconds: servers whose clock stands still until AdvanceClock moves it, and what runs
beside requests when it does."""

import email.utils
import itertools
import time

import pytest
from botocore.exceptions import ClientError
from conftest import client_of
from server import Server
from wire import Wire

START = 1_800_000_000
MINUTE, HOUR, DAY = 60, 3600, 86400
names = (f"clocked-{number}" for number in itertools.count())


class Clocked:
    """A server with a clock to be moved, and its clients."""

    def __init__(self, server):
        self.server = server
        self.client = client_of(server.endpoint)
        self.streams = client_of(server.endpoint, "dynamodbstreams")
        self.wire = Wire(server.port, timeout=120)

    def administer(self, operation, **members):
        status, answer = self.wire.call(f"Gramme_20261101.{operation}", members)
        assert status == 200, answer
        return answer

    def advance(self, seconds):
        return self.administer("AdvanceClock", Seconds=seconds)["Now"]

    def now(self):
        return self.advance(0)

    def task(self, name):
        tasks = self.administer("ListBackgroundTasks")["BackgroundTasks"]
        return next(task for task in tasks if task["TaskName"] == name)

    def make_table(self, stream=None, ttl=None):
        table = next(names)
        specification = {"StreamEnabled": True, "StreamViewType": stream}
        self.client.create_table(
            TableName=table,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            **({"StreamSpecification": specification} if stream else {}),
        )
        if ttl:
            self.set_ttl(table, ttl)
        return table

    def set_ttl(self, table, attribute, enabled=True):
        self.client.update_time_to_live(
            TableName=table, TimeToLiveSpecification={"AttributeName": attribute, "Enabled": enabled}
        )

    def put(self, table, key, **numbers):
        attributes = {name: {"N": str(number)} for name, number in numbers.items()}
        self.client.put_item(TableName=table, Item={"pk": {"S": key}, **attributes})

    def keys(self, table):
        pages = self.client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
        return {item["pk"]["S"] for page in pages for item in page["Items"]}

    def arn(self, table):
        return self.client.describe_table(TableName=table)["Table"]["LatestStreamArn"]

    def shards(self, arn):
        return self.streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]

    def iterator(self, arn, shard, kind="TRIM_HORIZON", **where):
        return self.streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType=kind, **where
        )["ShardIterator"]

    def records(self, arn):
        """All records that can be read, of closed shards and open ones."""
        found = []
        for shard in self.shards(arn):
            iterator = self.iterator(arn, shard)
            while iterator:
                answer = self.streams.get_records(ShardIterator=iterator)
                found += answer["Records"]
                iterator = answer.get("NextShardIterator") if answer["Records"] else None
        return found


@pytest.fixture(scope="module")
def clocked(binary):
    with Server(binary, "--memory", "--test-clock", str(START)) as server:
        yield Clocked(server)
        assert server.stop() == 0, "".join(server.log)


def refused(kind, call, *arguments, **members):
    with pytest.raises(ClientError) as error:
        call(*arguments, **members)
    assert error.value.response["Error"]["Code"] == kind, error.value
    return error.value.response["Error"]["Message"]


def test_stands_still_until_it_is_advanced(clocked):
    before = clocked.now()
    time.sleep(0.01)
    assert clocked.now() == before
    assert clocked.advance(90) == before + 90
    created = clocked.client.describe_table(TableName=clocked.make_table())["Table"]["CreationDateTime"]
    assert created.timestamp() == before + 90


def test_answers_are_dated_and_signatures_judged_by_real_time(binary, tmp_path):
    credentials = tmp_path / "credentials"
    credentials.write_text("[default]\naws_access_key_id = KEY\naws_secret_access_key = secret\n")
    arguments = ("--memory", "--test-clock", "1000000000", "--credentials", str(credentials))
    with Server(binary, *arguments) as server:
        client = client_of(server.endpoint, key="KEY", secret="secret")
        answer = client.list_tables()
        date = email.utils.parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
        assert abs(date.timestamp() - time.time()) < MINUTE


def test_begins_at_the_present_unless_it_is_told(binary):
    with Server(binary, "--memory", "--test-clock") as server:
        assert abs(Clocked(server).now() - time.time()) < MINUTE


@pytest.mark.parametrize("members", [{}, {"Seconds": -1}, {"Seconds": 10**12}])
def test_advances_by_seconds_and_only_forward(clocked, members):
    status, answer = clocked.wire.call("Gramme_20261101.AdvanceClock", members)
    assert (status, answer["__type"].split("#")[1]) == (400, "ValidationException")


def test_the_clock_of_the_system_is_not_advanced(server):
    status, answer = Wire(server.port).call("Gramme_20261101.AdvanceClock", {"Seconds": 1})
    assert status == 400
    assert "one started with --test-clock can be advanced" in answer["message"]


def test_records_of_a_stream_are_gone_after_a_day(clocked):
    table = clocked.make_table(stream="NEW_AND_OLD_IMAGES")
    arn = clocked.arn(table)
    clocked.put(table, "early")
    [shard] = clocked.shards(arn)  # has given way to others when the later record comes
    clocked.advance(12 * HOUR)
    clocked.put(table, "late")
    early, late = clocked.records(arn)
    clocked.advance(12 * HOUR + MINUTE)
    assert [record["dynamodb"]["Keys"]["pk"]["S"] for record in clocked.records(arn)] == ["late"]
    place = {"SequenceNumber": early["dynamodb"]["SequenceNumber"]}
    for kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        refused("TrimmedDataAccessException", clocked.iterator, arn, shard, kind, **place)
    clocked.advance(12 * HOUR)
    assert clocked.records(arn) == []


def test_a_disabled_stream_is_readable_for_a_day_and_then_gone(clocked):
    table = clocked.make_table(stream="KEYS_ONLY")
    arn = clocked.arn(table)
    clocked.put(table, "item")
    clocked.client.update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
    clocked.advance(DAY - MINUTE)
    assert len(clocked.records(arn)) == 1
    clocked.advance(3 * MINUTE)
    refused("ResourceNotFoundException", clocked.streams.describe_stream, StreamArn=arn)
    assert clocked.streams.list_streams(TableName=table)["Streams"] == []


def test_a_shard_iterator_lives_a_quarter_of_an_hour(clocked):
    arn = clocked.arn(clocked.make_table(stream="KEYS_ONLY"))
    iterator = clocked.iterator(arn, clocked.shards(arn)[0])
    clocked.advance(15 * MINUTE - 1)
    following = clocked.streams.get_records(ShardIterator=iterator)["NextShardIterator"]
    clocked.advance(2)
    refused("ExpiredIteratorException", clocked.streams.get_records, ShardIterator=iterator)
    assert clocked.streams.get_records(ShardIterator=following)["Records"] == []


def test_items_expire_over_a_month_each_in_its_time(clocked):
    table = clocked.make_table(stream="OLD_IMAGE", ttl="expires")
    arn = clocked.arn(table)
    begin = int(clocked.now())
    days = 30
    for day in range(1, days + 1):
        clocked.put(table, f"day {day}", expires=begin + day * DAY)
        clocked.put(table, f"noon of {day}", expires=begin + day * DAY - DAY // 2)
    clocked.put(table, "stays", other=begin)
    for day in range(1, days + 1):
        clocked.advance(DAY - 1)
        assert f"day {day}" in clocked.keys(table) and f"noon of {day}" not in clocked.keys(table)
        clocked.advance(1)
        assert len(clocked.keys(table)) == 1 + 2 * (days - day)
        removed = [record for record in clocked.records(arn) if record["eventName"] == "REMOVE"]
        assert removed[-1]["dynamodb"]["OldImage"]["pk"] == {"S": f"day {day}"}
        assert removed[-1]["userIdentity"] == {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
    assert clocked.keys(table) == {"stays"}
    assert clocked.task("DeleteExpiredItems")["Done"] >= 2 * days


def test_an_expiry_that_is_moved_counts_as_it_is_then(clocked):
    table = clocked.make_table(ttl="expires")
    begin = int(clocked.now())
    for key in ("earlier", "later", "never"):
        clocked.put(table, key, expires=begin + HOUR)
    clocked.put(table, "earlier", expires=begin + MINUTE)
    clocked.put(table, "later", expires=begin + DAY)
    clocked.put(table, "never")
    clocked.advance(2 * MINUTE)
    assert clocked.keys(table) == {"later", "never"}
    clocked.put(table, "in the past", expires=begin - DAY)
    clocked.put(table, "five years past", expires=begin - 6 * 365 * DAY)
    clocked.advance(2 * HOUR)
    assert clocked.keys(table) == {"later", "never", "five years past"}


def test_the_attribute_of_expiries_changes_after_an_interval(clocked):
    table = clocked.make_table(ttl="first")
    begin = int(clocked.now())
    clocked.put(table, "a", first=begin + 2 * HOUR, second=begin + 4 * HOUR)
    clocked.put(table, "b", first=begin + 4 * HOUR, second=begin + 2 * HOUR)
    message = refused("ValidationException", clocked.set_ttl, table, "first", False)
    assert "multiple times within a fixed interval" in message
    clocked.advance(HOUR // 2)
    clocked.set_ttl(table, "first", False)
    clocked.advance(HOUR // 2 - 1)
    refused("ValidationException", clocked.set_ttl, table, "second")
    clocked.advance(1)
    clocked.set_ttl(table, "second")
    clocked.advance(2 * HOUR)
    assert clocked.keys(table) == {"a"}, "b expired by its second attribute, a did not by its first"
    clocked.advance(2 * HOUR)
    assert clocked.keys(table) == set()


def test_nothing_expires_while_it_is_disabled(clocked):
    table = clocked.make_table(ttl="expires")
    begin = int(clocked.now())
    clocked.put(table, "item", expires=begin + HOUR)
    clocked.advance(HOUR // 2)
    clocked.set_ttl(table, "expires", False)
    clocked.put(table, "written meanwhile", expires=begin + HOUR)
    clocked.advance(DAY)
    assert clocked.keys(table) == {"item", "written meanwhile"}
    clocked.set_ttl(table, "expires")
    clocked.advance(1)
    assert clocked.keys(table) == set()


def test_many_items_expire_in_one_second(clocked):
    table = clocked.make_table(ttl="expires")
    begin = int(clocked.now())
    done = clocked.task("DeleteExpiredItems")["Done"]
    keys = iter(range(1000))
    for _ in range(40):
        requests = [
            {"PutRequest": {"Item": {"pk": {"S": str(next(keys))}, "expires": {"N": str(begin + DAY)}}}}
            for _ in range(25)
        ]
        clocked.client.batch_write_item(RequestItems={table: requests})
    clocked.advance(DAY - 1)
    assert len(clocked.keys(table)) == 1000
    clocked.advance(1)
    assert clocked.keys(table) == set()
    task = clocked.task("DeleteExpiredItems")
    assert task["Done"] == done + 1000
    assert (task["TaskState"], task["LagSeconds"]) == ("WAITING", 0)


def test_a_token_makes_a_transaction_idempotent_for_ten_minutes(clocked):
    table = clocked.make_table()
    clocked.put(table, "counter", count=0)

    def add():
        update = {
            "TableName": table,
            "Key": {"pk": {"S": "counter"}},
            "UpdateExpression": "ADD #c :one",
            "ExpressionAttributeNames": {"#c": "count"},
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
        clocked.client.transact_write_items(TransactItems=[{"Update": update}], ClientRequestToken=table)
        item = clocked.client.get_item(TableName=table, Key={"pk": {"S": "counter"}}, ConsistentRead=True)
        return item["Item"]["count"]["N"]

    assert add() == "1"
    clocked.advance(10 * MINUTE - 1)
    assert add() == "1"
    clocked.advance(1)
    assert add() == "2"
    removed = clocked.task("RemoveExpiredTokens")["Done"]
    clocked.advance(20 * MINUTE)
    assert clocked.task("RemoveExpiredTokens")["Done"] == removed + 1


def test_lists_all_tasks_with_what_they_did_and_who_runs_them(clocked):
    clocked.now()
    answer = clocked.administer("ListBackgroundTasks")
    assert answer["Now"] == clocked.now()
    tasks = {task["TaskName"]: task for task in answer["BackgroundTasks"]}
    assert tasks.keys() == {
        "AlignExpiryQueues",
        "BuildIndexes",
        "DeleteExpiredItems",
        "PurgeDropped",
        "RemoveExpiredTokens",
        "RollOverShards",
        "Scrub",
        "TrimStreams",
    }
    assert len({task["LeaseHolder"] for task in tasks.values()}) == 1
    for task in tasks.values():
        assert task["TaskState"] == "WAITING"
        assert task["LagSeconds"] == 0
        assert task["LeaseUntil"] > answer["Now"]
        assert answer["Now"] < task["NextTurn"] <= answer["Now"] + task["PeriodSeconds"]


def test_what_is_counted_and_due_outlives_a_kill(binary, tmp_path):
    arguments = ("--data", str(tmp_path / "data"), "--test-clock")
    with Server(binary, *arguments, str(START)) as server:
        clocked = Clocked(server)
        table = clocked.make_table(ttl="expires")
        clocked.put(table, "soon", expires=START + MINUTE)
        clocked.put(table, "later", expires=START + HOUR)
        clocked.advance(MINUTE)
        assert clocked.task("DeleteExpiredItems")["Done"] == 1
        before = clocked.task("DeleteExpiredItems")["LeaseHolder"]
        server.kill()
    with Server(binary, *arguments, str(START + HOUR)) as server:
        clocked = Clocked(server)
        clocked.now()
        assert clocked.keys(table) == set(), "at once: nobody waits for the lease of a process that is gone"
        task = clocked.task("DeleteExpiredItems")
        assert task["Done"] == 2
        assert task["LeaseHolder"] != before
        assert server.stop() == 0
