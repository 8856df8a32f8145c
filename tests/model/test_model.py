"""The model test in its short form: a fixed number of random sequences, the same in every run, shrunk by
Hypothesis when one fails.

`./dev model` runs it at length, with new seeds."""

import pathlib
import sys

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1])]
from check import Checker, Mismatch  # noqa: E402
from run import clear, create, play, sequence  # noqa: E402
from server import Server  # noqa: E402
from wire import Wire  # noqa: E402
from world import SCHEMAS  # noqa: E402

OFTEN = settings(
    max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def call(request):
    with Server(request.config.getoption("--server"), "--memory") as server:
        call = Wire(server.port).call
        create(call)
        yield call


def test_random_sequences_are_answered_as_the_model_answers_them(call):
    @OFTEN
    @given(st.randoms(use_true_random=False), st.integers(1, 25))
    def check(choice, length):
        steps = sequence(choice, length)
        mismatch = play(call, steps)
        for step in steps:
            note(f"{step.operation} {step.body}")
        assert mismatch is None, str(mismatch)

    check()


class TestTheModelItself:
    """Answers that are wrong on purpose must be found, or the test would prove nothing."""

    @pytest.mark.parametrize(
        "operation, member",
        [
            ("PutItem", "ConsumedCapacity"),
            ("GetItem", "Item"),
            ("UpdateItem", "Attributes"),
            ("Query", "Items"),
        ],
    )
    def test_a_missing_member_is_found(self, call, operation, member):
        import random

        def lossy(asked, body):
            status, answer = call(asked, body)
            if asked == operation:
                answer.pop(member, None)
            return status, answer

        try:
            with pytest.raises(Mismatch):
                checker = Checker(SCHEMAS, lossy)
                for step in sequence(random.Random(7), 2000):
                    checker.step(step)
        finally:
            clear(call)
