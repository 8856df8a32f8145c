"""The definition of linearizability, tried order by order: what the checkers must agree with on short histories."""

from history import FAILED, OK, UNKNOWN, UNSEEN, Action, Event, Item, changed, follow, holds


def some_order_explains(events):
    """Whether the events, each at a moment between its begin and its end, one after the other explain each other."""
    keys = sorted({action.key for event in events for action in event.actions})
    place = {key: position for position, key in enumerate(keys)}

    def explained(left, state):
        if all(event.outcome == UNKNOWN for event in left):
            return True
        first_end = min((event.end for event in left if event.end is not None), default=None)
        for event in left:
            if first_end is not None and event.begin > first_end:
                continue
            rest = [other for other in left if other is not event]
            after = follow(event, state, place)
            if after is not None and explained(rest, after):
                return True
            if event.outcome == UNKNOWN and explained(rest, state):
                return True
        return False

    return explained(events, (None,) * len(keys))


def short_history(choice, draw, length, keys, unknown=0.2):
    """A history of a store that is right; what `draw(choice, number, keys, items)` returns are an event's actions. Then it
    may be that an answer is exchanged for another or that an event is moved, so that about half of them are wrong."""
    items, events = {}, []
    moments = sorted(choice.sample(range(100), length))
    for number, moment in enumerate(moments):
        actions = draw(choice, number, keys, items)
        begin, end = moment - choice.randrange(25), moment + choice.randrange(1, 25)
        refused = any(
            action.condition and not holds(action.condition, items.get(action.key)) for action in actions
        )
        for action in actions:
            item = items.get(action.key)
            if action.condition:
                action.held = holds(action.condition, item)
            if action.kind == "read" or action.held is False or choice.random() < 0.3:
                action.old = item
            if not refused:
                items[action.key] = changed(action, item)
        event = Event(number, "Request", begin, end, FAILED if refused else OK, actions)
        if choice.random() < unknown and any(action.kind != "read" for action in actions):
            forget(choice, event)
        events.append(event)
    if choice.random() < 0.7:
        spoil(choice, events)
    for key in keys:
        events.append(Event(length, "Request", 200, 201, OK, [Action("read", key, old=items.get(key))]))
    return events


def forget(choice, event):
    for action in event.actions:
        action.old, action.new, action.held = UNSEEN, UNSEEN, None
    event.outcome, event.end = UNKNOWN, choice.choice([None, event.end])


def spoil(choice, events):
    if choice.random() < 0.3:
        event = choice.choice(events)
        distance = choice.choice([-30, -20, 20, 30])
        event.begin += distance
        event.end = event.end and event.end + distance
        return
    shown = [action for event in events for action in event.actions if action.old is not UNSEEN]
    if len(shown) > 1:
        one, other = choice.sample(shown, 2)
        one.old, other.old = other.old, one.old


def draw_item_actions(choice, number, keys, items):
    actions = []
    for key in choice.sample(keys, choice.randint(1, len(keys))):
        kind = choice.choice(["read", "read", "put", "set", "add", "append", "delete"])
        argument = {
            "put": Item(f"v{number}"),
            "set": f"v{number}",
            "add": 1,
            "append": (10 * number + len(actions),),
        }.get(kind)
        action = Action(kind, key, argument)
        if kind != "read" and choice.random() < 0.3:
            known = items.get(key) or Item()
            conditions = [
                ("absent",),
                ("present",),
                ("count below", 2),
                ("elements are", known.elements or ()),
            ]
            action.condition = choice.choice(conditions)
        actions.append(action)
    return actions


def draw_list_actions(choice, number, keys, items):
    actions = []
    for key in choice.sample(keys, choice.randint(1, len(keys))):
        known = (items.get(key) or Item()).elements or ()
        if choice.random() < 0.5:
            actions.append(
                Action(
                    "append",
                    key,
                    tuple(100 * number + 10 * len(actions) + each for each in range(choice.randint(1, 2))),
                )
            )
        elif choice.random() < 0.5:
            actions.append(Action("read", key))
        else:
            actions.append(
                Action("check", key, condition=("elements are", choice.choice([known, known[:-1]])))
            )
    return actions
