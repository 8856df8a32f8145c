"""Actions as requests of DynamoDB's API, and what the answers say of them.

A key is a text: its table, its partition key, and in table `items` its sort key.
"""

import dataclasses

from history import FAILED, OK, UNKNOWN, Event, Item

MIRROR = "mirror"  # a global index of `items` over the same key
TABLES = [
    {
        "TableName": "items",
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": MIRROR,
                "KeySchema": [
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    },
    {
        "TableName": "others",
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    },
]


class Surprise(Exception):
    """An answer that no request here may get."""


@dataclasses.dataclass
class Call:
    """A request. Each of `parts` is one event's actions: a request is one event but where its statements stand alone.
    `learn` writes into the actions what a good answer shows."""

    operation: str
    body: dict
    parts: list
    learn: object = None

    @property
    def token(self):
        return self.body.get("ClientRequestToken")

    @property
    def name(self):
        return self.operation + (" on its index" if "IndexName" in self.body else "")

    def events(self, client, begin, end, status=None, answer=None):
        """The events that an answer, or its absence, makes of the request."""
        outcomes = [UNKNOWN] * len(self.parts)
        if status == 200:
            outcomes = [OK] * len(self.parts)
            if self.operation == "BatchExecuteStatement":
                outcomes = [member(*pair) for pair in zip(self.parts, answer["Responses"], strict=True)]
            elif self.learn:
                self.learn(answer)
        elif status is not None and status < 500:
            self.refused(answer)
            outcomes = [FAILED]
        return [
            Event(client, self.name, begin, None if outcome == UNKNOWN else end, outcome, actions)
            for outcome, actions in zip(outcomes, self.parts)
            if outcome != UNKNOWN or any(action.kind not in ("read", "check") for action in actions)
        ]

    def refused(self, answer):
        """Learns from a failed condition."""
        kind = answer.get("__type", "").partition("#")[2]
        (actions,) = self.parts
        if kind in ("ConditionalCheckFailedException", "DuplicateItemException"):
            failed(actions[0], answer, told=kind.startswith("Conditional"))
        elif kind == "TransactionCanceledException":
            for action, reason in zip(actions, answer["CancellationReasons"], strict=True):
                if reason["Code"] == "None":
                    action.held = True if action.condition else None
                elif reason["Code"] in ("ConditionalCheckFailed", "DuplicateItem"):
                    failed(action, reason, told=reason["Code"].startswith("Conditional"))
                else:
                    raise Surprise(f"{self.operation} {self.body}: {answer}")
            if all(action.held is not False for action in actions):
                raise Surprise(f"{self.operation} {self.body}: cancelled for no reason: {answer}")
        else:
            raise Surprise(f"{self.operation} {self.body}: {answer}")


def failed(action, answer, told):
    """Learns from an action's failed condition; `told`: the answer holds the item if it was there."""
    if action.condition is None:
        raise Surprise(f"{action} has no condition that could fail: {answer}")
    action.held = False
    if told:
        action.old = item_of(answer.get("Item"))


def member(actions, response):
    """The outcome of one statement of a batch."""
    (action,) = actions
    error = response.get("Error")
    if error is None:
        if action.kind == "read":
            action.old = item_of(response.get("Item"))
        return OK
    if error["Code"] not in ("ConditionalCheckFailed", "DuplicateItem"):
        return UNKNOWN if error["Code"] == "InternalServerError" else surprised(actions, response)
    failed(action, error, told=False)
    return FAILED


def surprised(actions, response):
    raise Surprise(f"{actions}: {response}")


def item_of(document):
    """An item from its JSON form."""
    if not document:
        return None
    elements = document.get("l")
    return Item(
        document["v"]["S"] if "v" in document else None,
        int(document["n"]["N"]) if "n" in document else None,
        None if elements is None else tuple(int(element["N"]) for element in elements["L"]),
    )


def key_of(key):
    table, pk, *sk = key.split("/")
    return table, {"pk": {"S": pk}, **({"sk": {"S": sk[0]}} if sk else {})}


def name_of(table, item):
    return "/".join([table, item["pk"]["S"], *([item["sk"]["S"]] if "sk" in item else [])])


def document_of(action):
    """The item that a put writes, in JSON form."""
    _, document = key_of(action.key)
    value, count, _ = action.argument
    document["v"] = {"S": value}
    if count is not None:
        document["n"] = {"N": str(count)}
    return document


def numbers(elements):
    return {"L": [{"N": str(element)} for element in elements]}


def condition_of(action):
    """(text, values) of a condition expression."""
    name, *operand = action.condition
    if name == "absent":
        return "attribute_not_exists(pk)", {}
    if name == "present":
        return "attribute_exists(pk)", {}
    if name == "value is":
        return "v = :is", {":is": {"S": operand[0]}}
    if name == "count below":
        return "n < :below", {":below": {"N": str(operand[0])}}
    return ("l = :are", {":are": numbers(operand[0])}) if operand[0] else ("attribute_not_exists(l)", {})


def update_of(action):
    """(text, values) of an update expression."""
    if action.kind == "set":
        return "SET v = :new", {":new": {"S": action.argument}}
    if action.kind == "add":
        return "ADD n :new", {":new": {"N": str(action.argument)}}
    text = "SET l = list_append(if_not_exists(l, :none), :new)"
    return text, {":new": numbers(action.argument), ":none": {"L": []}}


def members_of(action):
    """What all requests for a single action say: table, key or item, expressions."""
    table, key = key_of(action.key)
    body, values = {"TableName": table}, {}
    body.update({"Item": document_of(action)} if action.kind == "put" else {"Key": key})
    if action.kind in ("set", "add", "append"):
        body["UpdateExpression"], values = update_of(action)
    if action.condition:
        body["ConditionExpression"], more = condition_of(action)
        body["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        values = {**values, **more}
    if values:
        body["ExpressionAttributeValues"] = values
    return body


OPERATIONS = {
    "put": "PutItem",
    "delete": "DeleteItem",
    "set": "UpdateItem",
    "add": "UpdateItem",
    "append": "UpdateItem",
}
PARTS = {"put": "Put", "delete": "Delete", "check": "ConditionCheck"}


def write(action, returned=None):
    """One write; `returned`: None, "ALL_OLD" or "ALL_NEW"."""

    def learn(answer):
        seen = item_of(answer.get("Attributes"))
        if returned == "ALL_OLD":
            action.old = seen
        elif returned:
            action.new = seen

    body = members_of(action)
    return Call(
        OPERATIONS[action.kind], {**body, "ReturnValues": returned} if returned else body, [[action]], learn
    )


def transact_write(actions, token=None):
    members = [{PARTS.get(action.kind, "Update"): members_of(action)} for action in actions]
    body = {"TransactItems": members, **({"ClientRequestToken": token} if token else {})}
    return Call("TransactWriteItems", body, [actions])


def batch_write(actions):
    """Puts and deletes, which Gramme makes at one moment."""
    requests = {}
    for action in actions:
        table, key = key_of(action.key)
        put = action.kind == "put"
        request = {"PutRequest": {"Item": document_of(action)}} if put else {"DeleteRequest": {"Key": key}}
        requests.setdefault(table, []).append(request)

    def learn(answer):
        if answer["UnprocessedItems"]:
            raise Surprise(f"unprocessed: {answer}")

    return Call("BatchWriteItem", {"RequestItems": requests}, [actions], learn)


def get(action, consistent):
    table, key = key_of(action.key)

    def learn(answer):
        action.old = item_of(answer.get("Item"))

    return Call(
        "GetItem", {"TableName": table, "Key": key, "ConsistentRead": consistent}, [[action]], learn
    )


def batch_get(actions, consistent):
    tables = {}
    for action in actions:
        table, key = key_of(action.key)
        tables.setdefault(table, {"Keys": [], "ConsistentRead": consistent})["Keys"].append(key)

    def learn(answer):
        if answer["UnprocessedKeys"]:
            raise Surprise(f"unprocessed: {answer}")
        found = {
            name_of(table, item): item for table, items in answer["Responses"].items() for item in items
        }
        place(actions, found)

    return Call("BatchGetItem", {"RequestItems": tables}, [actions], learn)


def place(actions, found):
    """Gives each read the item that was found under its key."""
    for action in actions:
        action.old = item_of(found.pop(action.key, None))
    if found:
        raise Surprise(f"not asked for: {found}")


def transact_get(actions):
    members = [{"Get": dict(zip(("TableName", "Key"), key_of(action.key)))} for action in actions]

    def learn(answer):
        for action, response in zip(actions, answer["Responses"], strict=True):
            action.old = item_of(response.get("Item"))

    return Call("TransactGetItems", {"TransactItems": members}, [actions], learn)


def query(actions, consistent, index=None):
    """Reads of all the keys of `items` that have a partition key."""
    _, key = key_of(actions[0].key)
    body = {
        "TableName": "items",
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": key["pk"]},
        **({"IndexName": index} if index else {"ConsistentRead": consistent}),
    }

    def learn(answer):
        place(actions, {name_of("items", item): item for item in answer["Items"]})

    return Call("Query", body, [actions], learn)
