"""What DynamoDB's data plane does, said a second time and as plainly as possible: tables are dicts of
items, an index is computed from its table whenever it is asked for. Written from the documented and
recorded behaviour, not from Gramme's sources."""

from expressions import holds, project, update
from values import ANY, ORDER, SETS, Fault, canonical_item, item_size, kind_of, value_size

KEY_SCHEMA = "The provided key element does not match the schema"
INVALID = "One or more parameter values were invalid: "
EMPTY_KEY = (
    "One or more parameter values are not valid. The AttributeValue for a key attribute "
    "cannot contain an empty %s value. Key: %s"
)
EMPTY_INDEX_KEY = (
    "One or more parameter values are not valid. %s The AttributeValue for a key attribute "
    "cannot contain an empty string value."
)
BY_UPDATE = (
    "The update expression attempted to update a secondary index key to a value that is not supported."
)
BY_PUT = "A value specified for a secondary index key is not supported."
TOO_DEEP = "Nesting Levels have exceeded supported limits"
TOO_LARGE = "Item size to update has exceeded the maximum allowed size"
CONDITION_FAILED = "The conditional request failed"
ITEM_LIMIT, DEPTH_LIMIT = 409_600, 32


class Refused(Exception):
    """A failed condition; `item` is what the request asked to see of it."""

    def __init__(self, item):
        super().__init__(CONDITION_FAILED)
        self.item = item


def units(size, step):
    return max(1, -(-size // step))


def read_units(size, consistent):
    return units(size, 4096) * (1 if consistent else 0.5)


def depth(value):
    kind, content = next(iter(value.items()))
    if kind == "L":
        return 1 + max(map(depth, content), default=0)
    if kind == "M":
        return 1 + max(map(depth, content.values()), default=0)
    return 0


class Table:
    def __init__(self, schema):
        self.schema = schema
        self.items = {}  # key's identity -> item
        self.has_local = any(index.local for index in schema.indexes)

    def identity(self, key):
        """The key of the items' dict. Raises Fault for a Key member that does not fit."""
        if key.keys() != set(self.schema.keys):
            raise Fault(KEY_SCHEMA)
        for name in self.schema.keys:
            if self.schema.types[name] not in key[name]:
                raise Fault(KEY_SCHEMA)
        self.check_empty(key)
        return self.identity_of(canonical_item(key))

    def identity_of(self, item):
        return tuple(item[name][self.schema.types[name]] for name in self.schema.keys)

    def check_empty(self, item):
        for name in self.schema.keys:
            for kind, word in (("S", "string"), ("B", "binary")):
                if item[name].get(kind) == "":
                    raise Fault(EMPTY_KEY % (word, name))

    def check_item(self, item):
        """Raises Fault for an item that PutItem refuses."""
        for name in self.schema.keys:
            if name not in item:
                raise Fault(f"{INVALID}Missing the key {name} in the item")
            kind = self.schema.types[name]
            if kind not in item[name]:
                raise Fault(
                    f"{INVALID}Type mismatch for key {name} expected: {kind} actual: {kind_of(item[name])}"
                )
        self.check_empty(item)
        self.check_index_keys(item, put=True)

    def check_index_keys(self, item, put):
        """Attributes that are keys of an index must have the key's type and must not be empty."""
        faults = []
        for index in self.schema.indexes:
            for name in index.keys:
                if name not in item or name in self.schema.keys:
                    continue
                kind, actual = self.schema.types[name], kind_of(item[name])
                if kind != actual:
                    text = (
                        f"Type mismatch for Index Key {name} Expected: {kind} Actual: {actual} "
                        f"IndexName: {index.name}"
                    )
                    faults.append(INVALID + text)
                elif value_size(item[name]) > (2048 if name in index.hashes else 1024):
                    faults.append(ANY)
                elif item[name][kind] == "":
                    text = EMPTY_INDEX_KEY % (BY_PUT if put else BY_UPDATE)
                    text = text if kind == "S" else text.replace("string", "binary")
                    faults.append(text + (f" IndexName: {index.name}, IndexKey: {name}" if put else ""))
        if faults:
            raise Fault(*faults)

    def entry(self, index, item):
        """An item as an index holds it, or None."""
        if item is None or not all(name in item for name in index.keys):
            return None
        if index.projection == "ALL":
            return item
        wanted = {*self.schema.keys, *index.keys, *index.included}
        return {name: value for name, value in item.items() if name in wanted}

    def write_units(self, old, new, factor=1):
        """ConsumedCapacity of a write that replaces `old` by `new`, in its INDEXES form."""
        table = factor * max(units(item_size(old), 1024), units(item_size(new), 1024))
        found = {"Table": table, "LocalSecondaryIndexes": {}, "GlobalSecondaryIndexes": {}}
        for index in self.schema.indexes:
            before, after = self.entry(index, old), self.entry(index, new)
            if before == after:
                continue
            if before and after and all(before[name] == after[name] for name in index.keys):
                cost = max(units(item_size(before), 1024), units(item_size(after), 1024))
            else:
                cost = sum(units(item_size(image), 1024) for image in (before, after) if image)
            found["LocalSecondaryIndexes" if index.local else "GlobalSecondaryIndexes"][index.name] = cost
        return found

    def rows(self, index):
        """(sort key, index entry, item) of all that an index, or the table itself, holds."""
        found = []
        for item in self.items.values():
            entry = item if index is self.schema else self.entry(index, item)
            if entry is not None:
                found.append((self.sort_key(index, item), entry, item))
        return found

    def sort_key(self, index, item):
        return tuple(
            ORDER[self.schema.types[name]](item[name][self.schema.types[name]]) for name in index.ranges
        )


def total(arms):
    return (
        arms["Table"]
        + sum(arms["LocalSecondaryIndexes"].values())
        + sum(arms["GlobalSecondaryIndexes"].values())
    )


def consumed(name, arms, asked, split=None):
    """The ConsumedCapacity member, or None. `split` is the member that transactions add: ReadCapacityUnits
    or WriteCapacityUnits."""
    if asked not in ("TOTAL", "INDEXES"):
        return None

    def figure(value):
        return {"CapacityUnits": value, **({split: value} if split else {})}

    found = {"TableName": name, **figure(total(arms))}
    if asked == "INDEXES":
        found["Table"] = figure(arms["Table"])
        for member in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes"):
            if arms[member]:
                found[member] = {index: figure(cost) for index, cost in arms[member].items()}
    return found


def added(arms, more):
    """The sum of two ConsumedCapacity arms."""
    found = {"Table": arms["Table"] + more["Table"]}
    for member in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes"):
        found[member] = dict(arms[member])
        for name, cost in more[member].items():
            found[member][name] = found[member].get(name, 0) + cost
    return found


def only_table(cost):
    return {"Table": cost, "LocalSecondaryIndexes": {}, "GlobalSecondaryIndexes": {}}


def without_none(answer):
    return {member: value for member, value in answer.items() if value is not None}


class Model:
    """Answers the operations that change or read single items. `tables` maps the names on the wire to
    tables."""

    def __init__(self, tables):
        self.tables = tables

    def answer(self, operation, body, trees):
        """What a successful answer holds. Raises Fault, Refused or Canceled."""
        return getattr(self, operation)(body, trees)

    # Each write is in two halves, so that transactions use the same: what it makes of the present item, and
    # the answer.

    def plan(self, kind, body, trees):
        """(table, identity, old item, new item) of one write. Raises Fault or Refused."""
        table = self.tables[body["TableName"]]
        if kind == "Put":
            table.check_item(body["Item"])
            new = canonical_item(body["Item"])
            identity = table.identity_of(new)
        else:
            identity = table.identity(body["Key"])
        old = table.items.get(identity)
        if trees.get("condition") and not holds(trees["condition"], old or {}):
            shown = old if body.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" else None
            raise Refused(shown)
        if kind == "Delete":
            new = None
        elif kind == "ConditionCheck":
            new = old
        elif kind == "Update":
            new = self.updated(table, canonical_item(body["Key"]), old, trees.get("update", []))
        return table, identity, old, new

    def updated(self, table, key, old, actions):
        if old is None and actions and all(clause == "REMOVE" for clause, _, _ in actions):
            return None  # nothing is made of nothing
        new = update(actions, old or key)
        if (
            old is None
            and new == key
            and actions
            and all(clause in ("REMOVE", "DELETE") for clause, _, _ in actions)
        ):
            return None
        if any(depth(value) >= DEPTH_LIMIT for value in new.values()):
            raise Fault(TOO_DEEP)
        if item_size(new) > ITEM_LIMIT:
            raise Fault(TOO_LARGE)
        touched = {path[0] for _, path, _ in actions}
        table.check_index_keys({name: value for name, value in new.items() if name in touched}, put=False)
        return new

    @staticmethod
    def commit(table, identity, new):
        if new is None:
            table.items.pop(identity, None)
        else:
            table.items[identity] = new

    def write(self, kind, body, trees):
        table, identity, old, new = self.plan(kind, body, trees)
        self.commit(table, identity, new)
        arms = table.write_units(old, new)
        return {
            "Attributes": self.returned(body.get("ReturnValues"), old, new, trees),
            "ConsumedCapacity": consumed(body["TableName"], arms, body.get("ReturnConsumedCapacity")),
            "ItemCollectionMetrics": self.collection(table, new or old or body.get("Key"), body),
        }

    @staticmethod
    def collection(table, item, body):
        if not table.has_local or body.get("ReturnItemCollectionMetrics") != "SIZE":
            return None
        hash_key = {name: item[name] for name in table.schema.hashes}
        return {"ItemCollectionKey": canonical_item(hash_key), "SizeEstimateRangeGB": [0.0, 1.0]}

    @staticmethod
    def returned(asked, old, new, trees):
        if asked == "ALL_OLD":
            return old
        if asked == "ALL_NEW":
            return new
        if asked in ("UPDATED_OLD", "UPDATED_NEW"):
            image = old if asked == "UPDATED_OLD" else new
            paths = [path for _, path, _ in trees.get("update", [])]
            return project(paths, image) or None if paths and image else None
        return None

    def PutItem(self, body, trees):
        return without_none(self.write("Put", body, trees))

    def DeleteItem(self, body, trees):
        return without_none(self.write("Delete", body, trees))

    def UpdateItem(self, body, trees):
        return without_none(self.write("Update", body, trees))

    def GetItem(self, body, trees):
        table = self.tables[body["TableName"]]
        item = table.items.get(table.identity(body["Key"]))
        arms = only_table(read_units(item_size(item), body.get("ConsistentRead")))
        shown = None if item is None else self.shown(trees, item)
        capacity = consumed(body["TableName"], arms, body.get("ReturnConsumedCapacity"))
        return without_none({"Item": shown, "ConsumedCapacity": capacity})

    @staticmethod
    def shown(trees, item):
        return project(trees["projection"], item) if trees.get("projection") else item

    def BatchGetItem(self, body, trees):
        responses, capacity = {}, []
        wanted = {
            name: [self.tables[name].identity(key) for key in request["Keys"]]
            for name, request in body["RequestItems"].items()
        }
        if any(len(set(keys)) < len(keys) for keys in wanted.values()):
            raise Fault("Provided list of item keys contains duplicates")
        for name, identities in wanted.items():
            table, request = self.tables[name], body["RequestItems"][name]
            found = [table.items.get(identity) for identity in identities]
            responses[name] = [self.shown(trees[name], item) for item in found if item is not None]
            cost = sum(read_units(item_size(item), request.get("ConsistentRead")) for item in found)
            capacity.append(consumed(name, only_table(cost), body.get("ReturnConsumedCapacity")))
        answer = {"Responses": responses, "UnprocessedKeys": {}}
        if capacity[0]:
            answer["ConsumedCapacity"] = capacity
        return answer

    def BatchWriteItem(self, body, trees):
        plans, seen, faults = [], set(), []
        for name, requests in body["RequestItems"].items():
            table = self.tables[name]
            for request in requests:
                try:
                    plans.append(self.batch_plan(table, request))
                    plans[-1] = (name, *plans[-1])
                    if (name, plans[-1][2]) in seen:
                        faults.append("Provided list of item keys contains duplicates")
                    seen.add((name, plans[-1][2]))
                except Fault as fault:
                    faults += fault.texts
        if faults:
            raise Fault(*faults)
        arms, collections = {}, {}
        for name, table, identity, new, key in plans:
            old = table.items.get(identity)
            arms[name] = added(arms.get(name, only_table(0)), table.write_units(old, new))
            self.commit(table, identity, new)
            metrics = self.collection(table, key, body)
            if metrics and metrics not in collections.setdefault(name, []):
                collections[name].append(metrics)
        asked = body.get("ReturnConsumedCapacity")
        answer = {"UnprocessedItems": {}}
        if asked in ("TOTAL", "INDEXES"):
            answer["ConsumedCapacity"] = [consumed(name, each, asked) for name, each in arms.items()]
        if collections:
            answer["ItemCollectionMetrics"] = collections
        return answer

    @staticmethod
    def batch_plan(table, request):
        if "DeleteRequest" in request:
            key = request["DeleteRequest"]["Key"]
            return table, table.identity(key), None, key
        item = request["PutRequest"]["Item"]
        for name in table.schema.keys:  # a batch says of an unfit key what it says of a delete's
            if table.schema.types[name] not in item.get(name, {}):
                raise Fault(KEY_SCHEMA)
        table.check_item(item)
        new = canonical_item(item)
        return table, table.identity_of(new), new, new

    def TransactGetItems(self, body, trees):
        found, seen, arms = [], set(), {}
        for action in body["TransactItems"]:
            name = action["Get"]["TableName"]
            identity = self.tables[name].identity(action["Get"]["Key"])
            if (name, identity) in seen:
                raise Fault("Transaction request cannot include multiple operations on one item")
            seen.add((name, identity))
            found.append((name, self.tables[name].items.get(identity)))
        responses = []
        for (name, item), tree in zip(found, trees):
            responses.append({} if item is None else {"Item": self.shown(tree, item)})
            cost = only_table(2 * units(item_size(item), 4096))
            arms[name] = added(arms.get(name, only_table(0)), cost)
        return self.with_capacity({"Responses": responses}, arms, body, "ReadCapacityUnits")

    def TransactWriteItems(self, body, trees):
        plans, reasons, seen = [], [], set()
        for action in body["TransactItems"]:
            ((kind, request),) = action.items()
            table = self.tables[request["TableName"]]
            key = request.get("Key") or {name: request["Item"].get(name) for name in table.schema.keys}
            seen.add((request["TableName"], table.identity(key)))
        if len(seen) < len(body["TransactItems"]):
            raise Fault("Transaction request cannot include multiple operations on one item")
        for action, tree in zip(body["TransactItems"], trees):
            ((kind, request),) = action.items()
            try:
                plans.append((request["TableName"], kind, *self.plan(kind, request, tree)))
                reasons.append({"Code": "None"})
            except Refused as refused:
                shown = {"Item": refused.item} if refused.item else {}
                reasons.append({"Code": "ConditionalCheckFailed", "Message": CONDITION_FAILED, **shown})
            except Fault as fault:
                reasons.append({"Code": "ValidationError", "Message": fault.texts})
        if any(reason["Code"] != "None" for reason in reasons):
            raise Canceled(reasons)
        arms, collections = {}, {}
        for name, kind, table, identity, old, new in plans:
            arms[name] = added(arms.get(name, only_table(0)), table.write_units(old, new, factor=2))
            self.commit(table, identity, new)
            key = {
                each: {table.schema.types[each]: text} for each, text in zip(table.schema.keys, identity)
            }
            metrics = self.collection(table, key, body) if kind != "ConditionCheck" else None
            if metrics and metrics not in collections.setdefault(name, []):
                collections[name].append(metrics)
        answer = self.with_capacity({}, arms, body, "WriteCapacityUnits")
        if collections:
            answer["ItemCollectionMetrics"] = collections
        return answer

    @staticmethod
    def with_capacity(answer, arms, body, split):
        asked = body.get("ReturnConsumedCapacity")
        if asked in ("TOTAL", "INDEXES"):
            answer["ConsumedCapacity"] = [consumed(name, each, asked, split) for name, each in arms.items()]
        return answer


class Canceled(Exception):
    """A transaction that does nothing. `reasons` are in the order of its actions; a Message may be a tuple
    of possible texts."""

    def __init__(self, reasons):
        codes = ", ".join(reason["Code"] for reason in reasons)
        super().__init__(
            f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
        )
        self.reasons = reasons


def settled(document):
    """A document with the members of its sets in one order."""
    if isinstance(document, dict):
        if len(document) == 1:
            ((kind, content),) = document.items()
            if kind in SETS and isinstance(content, list):
                return {kind: sorted(content, key=str)}
        return {name: settled(value) for name, value in document.items()}
    if isinstance(document, list):
        return [settled(element) for element in document]
    return document
