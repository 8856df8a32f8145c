"""Actions as PartiQL statements."""

from calls import Call, item_of, key_of, numbers


def statement_of(action):
    """(text, parameters) of a PartiQL statement; UPDATE and EXISTS imply that the item is present."""
    table, key = key_of(action.key)
    where = " AND ".join(f"{name} = ?" for name in key)
    parameters = list(key.values())
    if action.kind == "put":
        members = ", ".join(f"'{name}': ?" for name in (*key, "v"))
        return f"INSERT INTO {table} VALUE {{{members}}}", [*parameters, {"S": action.argument.value}]
    if action.condition and action.condition[0] != "present":
        name, operand = action.condition
        text, value = {
            "value is": ("v = ?", lambda: {"S": operand}),
            "count below": ("n < ?", lambda: {"N": str(operand)}),
            "elements are": ("l = ?", lambda: numbers(operand)),
        }[name]
        where, parameters = f"{where} AND {text}", [*parameters, value()]
    if action.kind == "set":
        return f"UPDATE {table} SET v = ? WHERE {where}", [{"S": action.argument}, *parameters]
    if action.kind == "append":
        return f"UPDATE {table} SET l = list_append(l, ?) WHERE {where}", [
            numbers(action.argument),
            *parameters,
        ]
    if action.kind == "delete":
        return f"DELETE FROM {table} WHERE {where}", parameters
    select = f"SELECT * FROM {table} WHERE {where}"
    return (f"EXISTS({select})" if action.kind == "check" else select), parameters


def execute(action, consistent=True, returned=None):
    """One statement; `returned`: None, "ALL OLD" or "ALL NEW"."""
    text, parameters = statement_of(action)
    body = {"Statement": text + (f" RETURNING {returned} *" if returned else ""), "Parameters": parameters}
    if action.kind == "read":
        body["ConsistentRead"] = consistent
    elif action.condition and action.condition[0] != "absent":
        body["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"

    def learn(answer):
        item = item_of(next(iter(answer["Items"]), None))
        if action.kind == "read" or returned == "ALL OLD":
            action.old = item
        elif returned:
            action.new = item

    return Call("ExecuteStatement", body, [[action]], learn)


def members(actions):
    return [dict(zip(("Statement", "Parameters"), statement_of(action))) for action in actions]


def execute_transaction(actions, token=None):
    parts = members(actions)
    for action, one in zip(actions, parts):
        if action.condition and action.condition[0] != "absent":
            one["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    body = {"TransactStatements": parts, **({"ClientRequestToken": token} if token else {})}

    def learn(answer):
        for action, response in zip(actions, answer["Responses"]):
            if action.kind == "read":
                action.old = item_of(response.get("Item"))

    return Call("ExecuteTransaction", body, [actions], learn)


def batch_execute(actions):
    """Statements that each stand alone."""
    parts = members(actions)
    for action, one in zip(actions, parts):
        if action.kind == "read":
            one["ConsistentRead"] = True
    return Call("BatchExecuteStatement", {"Statements": parts}, [[action] for action in actions])
