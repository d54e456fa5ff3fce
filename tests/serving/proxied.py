"""The nginx of docs/operating.md in front of `mhtraining serve`: the page's own file, real programs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPMessage
from pathlib import Path
from threading import Event

from mhtraining.core.settings import Settings
from tests.durability.served import BYTECODE
from tests.journeys.server import COMMAND, ROOT, free_port

NAME = "leren.voorbeeld.nl"
SECRET = "proxied-" * 5
OPERATING = ROOT / "docs" / "operating.md"


def documented(first_line: str) -> str:
    """The block of docs/operating.md that begins with this line."""
    for block in OPERATING.read_text(encoding="utf-8").split("```")[1::2]:
        lines = block.split("\n", 1)[1]
        if lines.startswith(first_line):
            return lines
    raise AssertionError(f"no block begins with {first_line!r}")


def nginx_program() -> str:
    """Where nginx is. Debian keeps it where only administrators look."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    assert found, "nginx is not installed: run `make packages`"
    return found


@dataclass(frozen=True)
class Answer:
    """What came back: the body as text, unless it was compressed."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass
class Proxied:
    """nginx and the installation behind it, each of which a test may stop and start."""

    folder: Path
    environment: dict[str, str]
    app_port: int = field(default_factory=free_port)
    https_port: int = field(default_factory=free_port)
    http_port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start_app(self) -> None:
        """Start `mhtraining serve` and wait until it is well."""
        command = [*COMMAND, "serve", "--no-jobs", "--port", str(self.app_port), "--workers", "2"]
        with (self.folder / "app.log").open("ab") as log:
            self.running["app"] = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        self._until("app", self._well)

    def start_nginx(self) -> None:
        """Start nginx with the documented file and wait until it listens."""
        command = [nginx_program(), "-p", str(self.folder), "-c", str(write_files(self)), "-e", "stderr"]
        with (self.folder / "nginx.out").open("ab") as log:
            self.running["nginx"] = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        self._until("nginx", self._listens)

    def stop(self, name: str) -> int:
        """Tell one of them to stop, as systemd does; its exit code."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(timeout=40)

    def end(self) -> None:
        """End whatever still runs."""
        for process in self.running.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        address: str = "127.0.0.1",
        name: str = NAME,
        **headers: str,
    ) -> Answer:
        """One request over TLS as a browser at `address` sends it; `_` in a header's name stands for `-`."""
        trust = ssl.create_default_context(cafile=str(self.folder / "certificate.pem"))
        trust.check_hostname = name == NAME  # by another name, any answer is one too many
        plain = socket.create_connection(("127.0.0.1", self.https_port), 60, source_address=(address, 0))
        connection = HTTPConnection(name)
        connection.sock = trust.wrap_socket(plain, server_hostname=name)
        return answer_of(connection, method, path, body, headers)

    def ask_plainly(self, path: str, host: str) -> Answer:
        """One request without TLS, for this host."""
        connection = HTTPConnection("127.0.0.1", self.http_port, timeout=60)
        return answer_of(connection, "GET", path, None, {"Host": host})

    def logged(self) -> list[dict[str, object]]:
        """The requests that mhtraining has seen so far. Fails when a line is no JSON."""
        lines = (self.folder / "app.log").read_text(encoding="utf-8").splitlines()
        return [line for line in map(json.loads, lines) if line["event"] == "request"]

    def _well(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.app_port, timeout=10)
        return answer_of(connection, "GET", "/healthz", None, {}).status == 200

    def _listens(self) -> bool:
        socket.create_connection(("127.0.0.1", self.https_port), timeout=5).close()
        return True

    def _until(self, name: str, ready: Callable[[], bool]) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert self.running[name].poll() is None, f"{name} ended: {self._said()}"
            with suppress(OSError, HTTPException):
                if ready():
                    return
            Event().wait(0.05)
        raise AssertionError(f"{name} is not ready after a minute: {self._said()}")

    def _said(self) -> str:
        return "".join(path.read_text()[-2000:] for path in self.folder.glob("*.[lo][ou]*"))


def answer_of(
    connection: HTTPConnection, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> Answer:
    """Send one request on this connection, read its whole answer and close it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body, named)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def write_files(proxied: Proxied) -> Path:
    """A certificate, and the documented file with this test's ports and folders; gives nginx's main file."""
    folder = proxied.folder
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-nodes", "-days", "2"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    command += ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    subprocess.run(command, check=True, capture_output=True)
    text = documented("# /etc/nginx/sites-available/mhtraining")
    for old, new in (
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{proxied.app_port};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{proxied.https_port} ssl"),
        ("listen 80", f"listen 127.0.0.1:{proxied.http_port}"),
        ("listen [::]:443 ssl", f"listen [::1]:{proxied.https_port} ssl"),
        ("listen [::]:80", f"listen [::1]:{proxied.http_port}"),
        (f"/etc/ssl/{NAME}.pem", str(certificate)),
        (f"/etc/ssl/private/{NAME}.key", str(key)),
        ("/var/cache/nginx-mhtraining", str(folder / "cache")),
        ("/var/log/nginx/mhtraining.log", str(folder / "nginx-error.log")),
    ):
        assert old in text, old
        text = text.replace(old, new)
    if not has_ipv6():
        text = "\n".join(line for line in text.splitlines() if "[::1]" not in line)
    (folder / "site.conf").write_text(text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    user = "user root;\n" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\nworker_processes 1;\nevents {{}}\n"
        f"http {{\ngzip on;\n{temporary}include {folder}/site.conf;\n}}\n"
    )
    return main


def has_ipv6() -> bool:
    """Whether this machine has a loopback of IPv6."""
    with suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        return True
    return False


@contextmanager
def proxied(folder: Path, settings: Settings) -> Iterator[Proxied]:
    """An installation behind nginx; nothing of it runs when this is left."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MHTRAINING_")}
    environment |= {
        "MHTRAINING_DATABASE_URL": settings.database_url,
        "MHTRAINING_INSTANCE": str(settings.instance),
        "MHTRAINING_SECRET_KEY": settings.secret_key,
        "MHTRAINING_URL": f"https://{NAME}",
        "MHTRAINING_PROXIES": "1",
        "MHTRAINING_LOG_LEVEL": "debug",
        "PYTHONPYCACHEPREFIX": str(BYTECODE),  # as an installation has it: compiled once
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    both = Proxied(folder, environment)
    try:
        both.start_app()
        both.start_nginx()
        yield both
    finally:
        both.end()
