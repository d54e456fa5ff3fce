"""The floors: what Flask, SQLAlchemy and Jinja cost here when they do next to nothing. A fixed file.

A bare page; one SELECT and one template; one INSERT and its commit, as durable as ours.
"""

import os

from flask import Flask, redirect, render_template
from sqlalchemy import create_engine, event, text

PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{{ row.title }}</title></head>
<body><h1>{{ row.title }}</h1>{% for line in row.body.split("|") %}<p>{{ line }}</p>{% endfor %}"""
SELECT = text("SELECT id, title, body FROM lesson WHERE id = :id")
INSERT = text("INSERT INTO answer (lesson_id, body, at) VALUES (:id, 'option 2', CURRENT_TIMESTAMP)")
PRAGMAS = "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", "busy_timeout=5000"


def create_app() -> Flask:
    app, engine = Flask(__name__), create_engine(os.environ["FLOOR_DATABASE_URL"])
    page = app.jinja_env.from_string(PAGE)
    if engine.dialect.name == "sqlite":
        pragmas = ";".join(f"PRAGMA {pragma}" for pragma in PRAGMAS)
        event.listen(engine, "connect", lambda connection, _: connection.executescript(pragmas))

    @app.get("/bare")
    def bare() -> str:
        return "<!doctype html><title>Bare</title><p>Bare"

    @app.get("/lesson/<int:number>")
    def lesson(number: int) -> str:
        with engine.connect() as connection:
            return render_template(page, row=connection.execute(SELECT, {"id": number}).one())

    @app.post("/answer/<int:number>")
    def answer(number: int):
        with engine.begin() as connection:
            connection.execute(INSERT, {"id": number})
        return redirect(f"/lesson/{number}", code=303)

    return app
