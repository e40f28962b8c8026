"""Which addresses a breaker leaves out, and for how long."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcc.runtime.http import Address, BadReply, Breaker, ConnectionLost, HttpFailure, NotConnected, NotSent, TimedOut

A, B, C = (Address("https", f"{name}.example.com", 443) for name in "abc")
DOWN = NotConnected("down")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(threshold=2, first=1.0, longest=3.0, clock=clock, jitter=lambda: 0.5)


def opened(breaker: Breaker, address: Address = A) -> None:
    breaker.report(address, DOWN)
    breaker.report(address, DOWN)


def test_healthy_addresses_take_turns(breaker: Breaker) -> None:
    firsts = Counter(next(breaker.pick([A, B, C])) for _ in range(30))
    assert firsts == {A: 10, B: 10, C: 10}
    assert all(set(breaker.pick([A, B, C])) == {A, B, C} for _ in range(3))
    assert list(breaker.pick([])) == []


def test_one_failure_is_forgiven(breaker: Breaker) -> None:
    breaker.report(A, DOWN)
    assert set(breaker.pick([A, B])) == {A, B}
    breaker.report(A, None)
    breaker.report(A, DOWN)
    assert set(breaker.pick([A, B])) == {A, B}


def test_an_address_that_takes_no_connections_is_left_out(breaker: Breaker) -> None:
    opened(breaker)
    assert list(breaker.pick([A, B])) == [B]
    assert list(breaker.pick([A])) == []


@pytest.mark.parametrize(
    "failure",
    [
        NotSent("x"),
        ConnectionLost("x"),
        BadReply("x"),
        TimedOut("x", sent=True),
        TimedOut("x"),
        TimedOut("x", connected=None),
        NotConnected("x", connected=None),
    ],
)
def test_only_connections_count(breaker: Breaker, failure: HttpFailure) -> None:
    for _ in range(10):
        breaker.report(A, failure)
    assert list(breaker.pick([A])) == [A]


def test_one_caller_tries_it_again(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 0.9
    assert list(breaker.pick([A, B])) == [B]
    clock.now += 0.2
    assert list(breaker.pick([A, B])) == [A, B]
    assert list(breaker.pick([A, B])) == [B]
    breaker.report(A, None)
    assert set(breaker.pick([A, B])) == {A, B}


def test_each_failed_trial_doubles_the_pause_up_to_the_longest(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    for pause in (1, 2, 3, 3):
        clock.now += pause - 0.01
        assert list(breaker.pick([A])) == []
        clock.now += 0.02
        assert list(breaker.pick([A])) == [A]
        breaker.report(A, DOWN)


def test_failures_of_requests_that_began_earlier_change_nothing(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    for _ in range(64):
        breaker.report(A, DOWN)
    clock.now += 1.01
    assert list(breaker.pick([A])) == [A]


def test_a_trial_that_told_nothing_goes_to_the_next_caller(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 1.01
    assert list(breaker.pick([A])) == [A]
    breaker.report(A, TimedOut("x", connected=None))
    assert list(breaker.pick([A])) == [A]


def test_a_trial_nobody_reported_on_goes_to_another(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 1.01
    assert list(breaker.pick([A])) == [A]
    clock.now += 9
    assert list(breaker.pick([A])) == []
    clock.now += 2
    assert list(breaker.pick([A])) == [A]


def test_a_trial_is_taken_only_when_it_is_asked_for(breaker: Breaker, clock: Clock) -> None:
    opened(breaker, A)
    opened(breaker, B)
    clock.now += 1.01
    assert next(breaker.pick([A, B])) == A
    assert next(breaker.pick([A, B])) == B


@given(st.lists(st.tuples(st.sampled_from([A, B, C]), st.sampled_from([None, DOWN, TimedOut("x", connected=None)]))))
def test_an_address_comes_back_in_time_whatever_happened(reports: list[tuple[Address, HttpFailure | None]]) -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    for address, failure in reports:
        clock.now += 0.3
        list(breaker.pick([A, B, C]))
        breaker.report(address, failure)
    clock.now += 11
    assert sorted(breaker.pick([A, B, C]), key=str) == [A, B, C]
