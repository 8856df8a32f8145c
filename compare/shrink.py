"""Makes a differing case small: fewer requests before it, and fewer members in the request that differs."""

import json

from broken import places


def shrink(player, difference, budget=250):
    """The smallest case found that still ends in a difference of the same kind. `budget` bounds how often
    it is played."""
    left = [budget]

    def same(steps):
        if left[0] <= 0:
            return None
        left[0] -= 1
        for found in player.play(steps):
            if found.signature == difference.signature and len(found.steps) == len(steps):
                return found
        return None

    best = same(difference.steps[-1:]) or same(difference.steps)
    if best is None:
        return None  # does not happen again
    best = fewer_steps(same, best)
    for position in reversed(range(len(best.steps))):
        best = fewer_members(same, best, position)
    return best


def fewer_steps(same, best):
    size = len(best.steps) - 1
    while size:
        position = 0
        while position < len(best.steps) - 1:
            end = min(position + size, len(best.steps) - 1)
            found = same(best.steps[:position] + best.steps[end:])
            if found:
                best = found
            else:
                position += size
        size //= 2
    return best


def fewer_members(same, best, position):
    """Removes members of one request, outer ones first, while the difference stays."""
    operation, body = best.steps[position]
    if isinstance(body, bytes):
        return best
    number = 0
    while True:
        spots = sorted(places(body), key=lambda spot: len(spot[2]))
        if number >= len(spots):
            return best
        smaller = without(body, spots[number][2])
        found = same([*best.steps[:position], [operation, smaller], *best.steps[position + 1 :]])
        if found:
            best, body = found, smaller
        else:
            number += 1


def without(body, path):
    body = json.loads(json.dumps(body))
    container = body
    for step in path[:-1]:
        container = container[step]
    del container[path[-1]]
    return body
