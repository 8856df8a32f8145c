"""Requests whose answers cannot be compared as they come: reads in an order that is free, and changes of
tables that take their time."""

import json
import time

PAGES = 12
SETTLING = 5  # seconds that the change of a table may take
CHANGES = {"CreateTable", "UpdateTable"}
STATEMENTS = {"ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"}


def exchange(ask, subjects, operation, body):
    """As `ask`, which gives the subjects' answers to a request, with reads whose order is free read to their
    end, so that whole results are compared."""
    answers = ask(subjects, operation, body)
    if operation == "ListTables":  # of all players' tables
        for answer in answers.values():
            answer.content.pop("TableNames", None)
            answer.content.pop("LastEvaluatedTableName", None)
    if isinstance(body, bytes):
        return answers
    if operation == "Scan" and ("Limit" in body or "Segment" in body):
        return {name: whole_scan(ask, name, body, answer) for name, answer in answers.items()}
    if operation == "Query" and "Limit" in body and "IndexName" in body:
        return {name: all_pages(ask, name, "Query", body, answer) for name, answer in answers.items()}
    if operation in CHANGES and "TableName" in body:
        settle(ask, [name for name in subjects if answers[name].outcome == "ok"], body["TableName"])
    if operation == "ExecuteStatement" and "Limit" in body:
        return {name: whole_select(ask, name, body, answer) for name, answer in answers.items()}
    if operation in STATEMENTS and len({answer.text for answer in answers.values()}) > 1:
        for answer in answers.values():
            if answer.outcome == "ok":
                sort_items(answer)  # rows of a SELECT that names no partition come in any order
    return answers


def settle(ask, subjects, table):
    """Waits until a change of a table is over; every server takes its own time."""
    end = time.monotonic() + SETTLING
    while subjects and time.monotonic() < end:
        answers = ask(subjects, "DescribeTable", {"TableName": table})
        subjects = [name for name, answer in answers.items() if changing(answer)]
        if subjects:
            time.sleep(0.02)


def whole_scan(ask, name, body, answer):
    segments = body.get("TotalSegments")
    if answer.outcome != "ok" or not isinstance(segments, (int, type(None))) or (segments or 1) > 5:
        return without_items(answer)
    found = all_pages(ask, name, "Scan", body, answer)
    for segment in range(segments or 1):
        if segments and segment != body.get("Segment"):
            other = {**body, "Segment": segment}
            more = all_pages(ask, name, "Scan", other, ask([name], "Scan", other)[name])
            merge(found, more)
    found.content.pop("ConsumedCapacity", None)
    sort_items(found)
    return found


def all_pages(ask, name, operation, body, answer):
    pages = 0
    last = answer.content.pop("LastEvaluatedKey", None) if answer.outcome == "ok" else None
    while last and pages < PAGES:
        more = ask([name], operation, {**body, "ExclusiveStartKey": last})[name]
        if more.outcome != "ok":
            return more
        last = more.content.pop("LastEvaluatedKey", None)
        merge(answer, more)
        pages += 1
    if pages:
        answer.content.pop("ConsumedCapacity", None)
    if pages or "Limit" in body:
        sort_items(answer)
        answer.content.pop("ConsumedCapacity", None)
    return answer


def changing(answer):
    """Whether a table or one of its indexes is in a state that it will leave."""
    table = answer.document.get("Table", {})
    indexes = table.get("GlobalSecondaryIndexes", [])
    states = [table.get("TableStatus"), *(index.get("IndexStatus") for index in indexes)]
    return any(str(state).endswith("ING") for state in states)


def merge(answer, more):
    for member in ("Count", "ScannedCount"):
        answer.content[member] = answer.content.get(member, 0) + more.content.get(member, 0)
    if "Items" in more.content:
        answer.content["Items"] = answer.content.get("Items", []) + more.content["Items"]


def sort_items(answer):
    if isinstance(answer.content.get("Items"), list):
        answer.content["Items"].sort(key=lambda item: json.dumps(item, sort_keys=True))


def without_items(answer):
    if answer.outcome == "ok":
        answer.content = {"Count": "some"}
    return answer


def whole_select(ask, name, body, answer):
    pages = 0
    token = answer.document.get("NextToken") if answer.outcome == "ok" else None
    while token and pages < PAGES:
        more = ask([name], "ExecuteStatement", {**body, "NextToken": token})[name]
        if more.outcome != "ok":
            return more
        token = more.document.get("NextToken")
        answer.content["Items"] = answer.content.get("Items", []) + more.content.get("Items", [])
        pages += 1
    if answer.outcome == "ok":
        for member in ("NextToken", "LastEvaluatedKey", "ConsumedCapacity"):
            answer.content.pop(member, None)
        sort_items(answer)
    return answer
