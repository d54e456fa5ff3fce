"""The application with one page more, that does it wrong: looks first, then writes, nothing forbids two.

It shows that a test's requests really meet: under the same load this page must write some rows twice.
Run as a module it serves like `mhtraining serve`.
"""

from __future__ import annotations

import argparse

from flask import Flask, request
from sqlalchemy import text

from mhtraining import serving, worker
from mhtraining.app import create_app
from mhtraining.core.db import db, reading
from mhtraining.web import csrf


def make() -> Flask:
    """The application of a worker, with the page `/naive`."""
    app = worker.application()

    @app.post("/naive")
    @csrf.exempt
    def naive() -> tuple[str, int]:
        person = {"person": request.args["person"]}
        with reading(), db.engine.begin() as connection:
            there = connection.scalar(text("SELECT count(*) FROM naive WHERE person = :person"), person)
        if not there:
            with db.engine.begin() as connection:
                connection.execute(text("INSERT INTO naive (person) VALUES (:person)"), person)
        return "", 303

    return app


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--workers", type=int)
    asked = parser.parse_args()
    serving.APPLICATION = "tests.durability.naive:make"
    with create_app().app_context():
        serving.run_server("127.0.0.1", asked.port, asked.workers, jobs=False)
