"""The application object for any WSGI server: `granian --interface wsgi wsgi:app`."""

from mhtraining.app import create_app

app = create_app()
