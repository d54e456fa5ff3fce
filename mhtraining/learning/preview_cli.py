"""The command `content preview`."""

from __future__ import annotations

import socket
from pathlib import Path

import click

from mhtraining.core.errors import UsageError
from mhtraining.core.settings import load_settings


@click.command("preview")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="The port to listen on."
)
def preview(path: Path | None, port: int) -> None:
    """Show modules as learners see them, on this machine alone; nothing is recorded.

    PATH is a content folder, a module's folder or a file; without one, the folders of
    MHTRAINING_CONTENT. Saved files are read again at the next page.
    """
    from werkzeug.serving import make_server

    from mhtraining.content.library import NoContentFolderError
    from mhtraining.content.selection import select
    from mhtraining.learning.preview import preview_app

    settings = load_settings()
    try:
        [selection] = select([path] if path else [], settings.content)
        app = preview_app(selection.folders, settings, selection.touches)
        app.extensions["mhtraining.preview"].library()
    except NoContentFolderError as error:
        raise UsageError(f"{error}.") from error
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        raise UsageError(f"Port {port} is taken: choose another one with --port.") from error
    listening.listen()
    server = make_server("127.0.0.1", port, app, threaded=True, fd=listening.fileno())
    click.echo(f"Preview on http://127.0.0.1:{port}/ (Ctrl+C stops it)")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("Stopped.")
    finally:
        server.server_close()
