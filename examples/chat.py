"""A chat: channels with messages, threads under messages, and reactions that many people give at once.

message    PK = CHANNEL#name or THREAD#message     SK = number of the message in it, ten digits
counter    PK = CHANNEL#name or THREAD#message     SK = last
"""

from concurrent.futures import ThreadPoolExecutor

import boto3
from boto3.dynamodb.conditions import Attr, Key

dynamodb = boto3.resource("dynamodb")


class Chat:
    def __init__(self, name="example-chat"):
        self.table = dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("PK", "SK")]
            + [{"AttributeName": "author", "AttributeType": "S"}],
            KeySchema=[
                {"AttributeName": "PK", "KeyType": "HASH"},
                {"AttributeName": "SK", "KeyType": "RANGE"},
            ],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "by-author",
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                    "KeySchema": [
                        {"AttributeName": "author", "KeyType": "HASH"},
                        {"AttributeName": "SK", "KeyType": "RANGE"},
                    ],
                }
            ],
        )
        self.table.wait_until_exists()

    def say(self, place, author, text):
        """Adds a message to CHANNEL#.. or THREAD#.. and returns its number there."""
        number = int(
            self.table.update_item(
                Key={"PK": place, "SK": "last"},
                UpdateExpression="ADD messages :one",
                ExpressionAttributeValues={":one": 1},
                ReturnValues="UPDATED_NEW",
            )["Attributes"]["messages"]
        )
        self.table.put_item(
            Item={"PK": place, "SK": f"{number:010}", "author": author, "text": text, "reactions": {}}
        )
        return number

    def answer(self, place, number, author, text):
        """Adds to the thread under a message, and counts it there."""
        self.say(f"THREAD#{place}#{number}", author, text)
        self.table.update_item(
            Key={"PK": place, "SK": f"{number:010}"},
            UpdateExpression="ADD answers :one",
            ConditionExpression=Attr("text").exists(),
            ExpressionAttributeValues={":one": 1},
        )

    def react(self, place, number, person, emoji):
        """A reaction is a set of people, so giving it twice counts once."""
        self.table.update_item(
            Key={"PK": place, "SK": f"{number:010}"},
            UpdateExpression="ADD reactions.#e :p",
            ExpressionAttributeNames={"#e": emoji},
            ExpressionAttributeValues={":p": {person}},
        )

    def history(self, place, page_size=20):
        """The newest messages first, page by page."""
        pages = dynamodb.meta.client.get_paginator("query").paginate(
            TableName=self.table.name,
            ScanIndexForward=False,
            PaginationConfig={"PageSize": page_size},
            KeyConditionExpression=Key("PK").eq(place) & Key("SK").lt("last"),
        )
        for page in pages:
            yield page["Items"]

    def messages_by(self, author):
        return self.table.query(
            IndexName="by-author", KeyConditionExpression=Key("author").eq(author), Select="COUNT"
        )["Count"]


def main():
    chat = Chat()
    try:
        people = [f"person-{number}" for number in range(5)]
        with ThreadPoolExecutor(5) as pool:
            list(
                pool.map(
                    lambda person: [
                        chat.say("CHANNEL#general", person, f"message {number}") for number in range(10)
                    ],
                    people,
                )
            )
            list(
                pool.map(
                    lambda person: [chat.react("CHANNEL#general", 1, person, "+1") for _ in range(3)],
                    people,
                )
            )
            list(pool.map(lambda person: chat.answer("CHANNEL#general", 1, person, "indeed"), people))
        pages = list(chat.history("CHANNEL#general"))
        numbers = [int(message["SK"]) for page in pages for message in page]
        first = pages[-1][-1]
        print(
            f"{len(numbers)} messages in {len(pages)} pages; the first has {len(first['reactions']['+1'])} reactions "
            f"and {first['answers']} answers"
        )
        assert numbers == list(range(50, 0, -1))
        assert first["reactions"]["+1"] == set(people) and first["answers"] == 5
        assert sum(len(page) for page in chat.history("THREAD#CHANNEL#general#1")) == 5
        assert chat.messages_by("person-3") == 11
    finally:
        chat.table.delete()


if __name__ == "__main__":
    main()
