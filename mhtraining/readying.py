"""Readies an application for its requests: what every page needs is read before the first one comes."""

from __future__ import annotations

import gc

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from mhtraining.catalogue.queries import bundle, current_versions, vocabulary
from mhtraining.core.db import db, reading


def readied(app: Flask) -> Flask:
    """Compile the templates and parse the modules that are current, and tell the garbage collector of it.

    All that lives as long as the process is then set apart: the collector would look through it again
    and again, which took two fifths of the time of a page. A database that does not answer, or has no
    tables yet, is left to the first request.
    """
    environment = app.jinja_env
    for name in app.create_global_jinja_loader().list_templates():
        environment.get_template(name)
    try:
        with app.app_context(), reading():
            vocabulary(db.session())
            for version in current_versions(db.session()).values():
                bundle(db.session(), version.version)
    except SQLAlchemyError:
        app.logger.warning("the modules could not be read before the first request")
    gc.collect()
    gc.freeze()
    return app
