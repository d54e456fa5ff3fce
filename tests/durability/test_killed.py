"""A worker or the whole server is killed while answers come in: nothing acknowledged is lost."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from statistics import median
from threading import Event

import pytest
from flask import Flask

from mhtraining.core.settings import Settings
from tests.durability.served import Served, is_alive, serving
from tests.durability.standing import assert_nothing_lost
from tests.durability.submitting import Submitting
from tests.durability.world import make_learners

ANSWERS_A_ROUND = 12
LONGEST_WAIT = 0.25
"""Seconds into a round, at most, when the kill comes: about as long as a round's answers take."""
SECONDS_TO_SERVE_AGAIN = 5


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.slow)])
def test_nothing_acknowledged_is_lost(app: Flask, settings: Settings, kills: int) -> None:
    chance = random.Random(seed := random.randrange(2**32))
    sys.stderr.write(f"random seed {seed}\n")  # shown when the test fails
    learners = make_learners(app, ANSWERS_A_ROUND * kills)
    killed, took = Killer(chance), []
    with serving(settings) as served:
        submitting = Submitting(served.port)
        with submitting.running():
            for number in range(kills):
                submitting.add(learners[ANSWERS_A_ROUND * number : ANSWERS_A_ROUND * (number + 1)])
                Event().wait(chance.uniform(0, LONGEST_WAIT))
                took.append(killed.one(served))
                submitting.until_acknowledged(ANSWERS_A_ROUND * number)
            submitting.until_acknowledged(len(learners))

    sys.stderr.write(f"first start {served.first_start:.1f} s, again {sorted(took)}\n")
    # the median: on a shared machine a single start may wait for others
    assert median(took) < SECONDS_TO_SERVE_AGAIN * served.slowness
    assert {answer.status for answer in submitting.refused} <= {503}
    assert submitting.broken > 0, "no request was in hand at any kill: the test shows nothing"
    assert_nothing_lost(app, learners, submitting.acknowledged)


class Killer:
    """Kills a worker or the server, by chance; brings the server back as its administrator would."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._spared: int | None = None

    def one(self, served: Served) -> float:
        """Kill one process; gives the seconds until it serves again and is whole."""
        workers = served.until_workers(served.workers)
        # the server gives up when the same worker dies twice within seconds: spare the newest
        old = [pid for pid in workers if pid != self._spared]
        victim = self._chance.choice([*old, served.pid])
        if victim == served.pid:
            served.kill()
            begun = time.monotonic()
            served.start()
            self._spared = None
            return time.monotonic() - begun
        os.kill(victim, signal.SIGKILL)
        took = served.until_healthy()
        self._spared = served.until_replaced(victim, workers)
        return took


def test_no_worker_outlives_the_server(settings: Settings, app: Flask) -> None:
    with serving(settings) as served:
        workers = served.until_workers(2)
        served.kill()
        until = time.monotonic() + SECONDS_TO_SERVE_AGAIN * served.slowness
        while any(map(is_alive, workers)) and time.monotonic() < until:
            Event().wait(0.01)

        assert not [pid for pid in workers if is_alive(pid)]
        served.start()  # refused while anybody listens on the port
