"""The application object for any WSGI server: `granian --interface wsgi wsgi:app`."""

from logging.config import dictConfig

from mhtraining.app import create_app
from mhtraining.core.logs import log_config
from mhtraining.core.settings import load_settings

settings = load_settings()
dictConfig(log_config(settings.log_level or "info"))
app = create_app(settings)
