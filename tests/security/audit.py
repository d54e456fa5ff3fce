"""`make audit`: a scanner (Wapiti) attacks the running demonstration as a visitor and in every role.

    python -m tests.security.audit [--seconds N] [ROLE …]

It reaches this machine alone (`only_loopback`) and ends by itself. Ends with exit code 1 when the scanner
finds anything, fails, or is signed out on the way. What it is not asked to try stands below, with why.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import click

from tests.journeys.server import ROOT, Demonstration, running
from tests.security.only_loopback import REFUSED

ENVIRONMENT = ROOT / ".venv" / "audit" / "bin"
ROLES = {
    "visitor": None,
    "employee": "samira.bakker@voorbeeld.example",
    "manager": "karin.mulder@voorbeeld.example",
    "contact-officer": "elif.demir@voorbeeld.example",
    "coordinator": "marit.vandenberg@voorbeeld.example",
}
"""Who the scanner is: people of the demonstration."""
HAS_COMPLETED = "joris.vandenbrink@voorbeeld.example"
"""Whose proof of participation is issued first, so that its public page can be attacked."""
MODULES = (
    "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers",
    "permanentxss", "redirect", "sql", "upload", "xss",
)  # fmt: skip
"""What it tries. Left out:

- backup: looks for copies of a page's file, and no page here is a file. It puts a suffix to the last part of
  the path wherever that part occurs in the address, so of /completions/1 on 127.0.0.1 it makes another host;
- brute_login_form, buster, nikto: lists of passwords and of other products' files; the throttle's tests and
  `test_hostile_requests` do that by rule;
- cms, htp, wapp, wp_enum, network_device: say which product it is, from lists that must be downloaded;
- https_redirect, ssl, takeover: about TLS and names, which the proxy and the owner of the domain see to;
- ldap, timesql: compare the length or time of two answers, and cry wolf where each page holds a token of its
  own or the machine is busy; there is no LDAP, and all SQL is made with bound values (bandit B608);
- log4shell, ssrf, xxe: need a server on the Internet that listens; nothing here fetches an address or
  reads XML;
- methods: only says which methods there are;
- shellshock, spring4shell: holes of CGI scripts in bash and of a Java framework.
"""
SECONDS_TO_LOOK_AROUND = 45
EMPLOYEES = 100  # in a smaller one not everybody above has a place
SETTINGS = {
    "MHTRAINING_URL": "https://signalen.example",  # cookies and headers are then as they are behind TLS
    "MHTRAINING_LOG_LEVEL": "info",  # the log tells what was asked of the server, by whom, and how it ended
}


@dataclass(frozen=True)
class Scan:
    """One role: the scanner's report, the lines it printed, and the requests as the server logged them."""

    report: dict[str, Any]
    said: str
    requests: list[dict[str, Any]]

    def __str__(self) -> str:
        """The figures, with what was stopped before its end."""
        pages = self.report["infos"]["crawled_pages_nbr"]
        routes = {(each["method"], each["route"]) for each in self.requests if each["route"]}
        signed_in = sum(each["account"] is not None for each in self.requests)
        stopped = re.findall(r"Max attack time was reached for module (\w+)", self.said)
        if "Max scan time was reached" in self.said:
            stopped.insert(0, "looking around")
        return (
            f"{pages} pages and forms found; {len(self.requests)} requests, {signed_in} of them signed in, "
            f"to {len(routes)} of our routes; "
            f"stopped early: {', '.join(stopped) or 'nothing'}; {len(self.findings)} findings"
        )

    @property
    def findings(self) -> list[str]:
        """What the scanner found, each with the command that shows it; and every answer that is our fault."""
        failed = [
            f"{each['status']}: request {each['request']}" for each in self.requests if each["status"] >= 500
        ]
        return failed + [
            f"{kind}: {each['method']} {each['path']}: {each['info']}\n    {each['curl_command']}"
            for part in ("vulnerabilities", "anomalies")
            for kind, all_of_it in self.report[part].items()
            for each in all_of_it
        ]


def cookie_of(served: Demonstration, email: str | None) -> str:
    """The session's cookie of this person of the demonstration, signed in as a visitor would do it."""
    cookie, page = _ask(served, "GET", "/sign-in", "")
    if email is not None:
        form = {"csrf_token": _token(page), "email": email, "next": "/"}
        cookie, _page = _ask(served, "POST", "/sign-in/demonstration", cookie, form)
        cookie, _page = _ask(served, "GET", "/", cookie)  # now it holds the token of this session's forms too
        check_signed_in(served, cookie, email)
    return cookie


def check_signed_in(served: Demonstration, cookie: str, email: str) -> None:
    """Raises SystemExit when this cookie is not (or no longer) that of somebody who is signed in."""
    page = _ask(served, "GET", "/", cookie)[1]
    if "/sign-out" not in page:
        title = _found("<title>([^<]*)", page)
        raise SystemExit(f"{email} is not signed in, so what is behind it was not attacked; it says: {title}")


def paper(served: Demonstration) -> str:
    """The path of the public page of a proof of participation, which is issued here."""
    cookie = cookie_of(served, HAS_COMPLETED)
    own = _found(r"/completions/\d+", _ask(served, "GET", "/", cookie)[1])
    _ask(served, "POST", own, cookie, {"csrf_token": _token(_ask(served, "GET", own, cookie)[1])})
    return _found(r"/certificates/[\w-]+", _ask(served, "GET", own, cookie)[1])


def requests_in(log: str) -> list[dict[str, Any]]:
    """The requests of which a log tells."""
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == "request"]


def _ask(
    served: Demonstration, method: str, path: str, cookie: str, form: dict[str, str] | None = None
) -> tuple[str, str]:
    """The session's cookie after a request, and the page."""
    connection = HTTPConnection(urlsplit(served.url).netloc, timeout=60)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, path, urlencode(form) if form else None, headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    sent = [line.split(";")[0] for line in answer.headers.get_all("Set-Cookie") or []]
    connection.close()
    return next((line for line in sent if line.startswith("__Host-mhtraining=")), cookie), page


def _token(page: str) -> str:
    return _found(r'name="csrf_token"[^>]*value="([^"]+)"', page)


def _found(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    if found is None:
        raise SystemExit(f"no {pattern} on a page where it should be")
    return found[found.re.groups]  # the group, where there is one


def scan(served: Demonstration, folder: Path, role: str, start: str, seconds: int) -> Scan:
    """Let the scanner attack in this role, from the first page and from `start`."""
    email = ROLES[role]
    cookie = cookie_of(served, email)
    log = folder / "demonstration" / "demo.log"
    begun = len(log.read_text(encoding="utf-8"))
    urls = ["--url", f"{served.url}/", "--start", served.url + start, "--exclude", f"{served.url}/sign-out"]
    if (
        email is not None
    ):  # the same form stands on every page: attacked as a visitor, it would take all the time
        urls += ["--exclude", f"{served.url}/language"]
    where = (
        "--endpoint",
        f"{served.url}/",
        "--dns-endpoint",
        "127.0.0.1",
    )  # else it looks up its makers' host
    said, report = run_scanner((*urls, *where, "--cookie-value", cookie), folder / role, seconds)
    requests = requests_in(log.read_text(encoding="utf-8")[begun:])
    if email is not None:
        check_signed_in(served, cookie, email)
    return Scan(report, said, requests)


def run_scanner(where: Sequence[str], folder: Path, seconds: int) -> tuple[str, dict[str, Any]]:
    """What the scanner prints, and its report; `seconds` for each of its modules.

    Raises SystemExit when it fails or reaches for the outside.
    """
    report = folder.with_suffix(".json")
    words = [
        str(ENVIRONMENT / "python"), "-m", "tests.security.only_loopback", str(ENVIRONMENT / "wapiti"),
        *where, "--module", ",".join(MODULES), "--format", "json", "--output", str(report),
        "--store-session", str(folder / "session"), "--store-config", str(folder / "config"),
        "--max-scan-time", str(SECONDS_TO_LOOK_AROUND), "--max-attack-time", str(seconds), "--timeout", "30",
        "--no-bugreport", "--verbose", "1",  # it says then what it stopped before its end
    ]  # fmt: skip
    twice_over = 2 * (seconds * len(MODULES) + SECONDS_TO_LOOK_AROUND) + 60
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=twice_over, check=False)
    if REFUSED in done.stderr:
        raise SystemExit(f"the scanner {_found(REFUSED + '.*', done.stderr)}")
    if done.returncode != 0 or not report.exists() or "Traceback" in done.stdout:
        raise SystemExit(f"the scanner itself failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout, json.loads(report.read_text(encoding="utf-8"))


@click.command()
@click.argument("roles", nargs=-1, type=click.Choice(list(ROLES)))
@click.option("--seconds", type=click.IntRange(min=1), default=25, help="The most that each module may take.")
def main(roles: Sequence[str], seconds: int) -> None:
    """Attack in every role (or in those named), print what was found, exit 1 when anything was."""
    found = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "demonstration").mkdir()
        with running(folder / "demonstration", employees=EMPLOYEES, settings=SETTINGS) as served:
            start = paper(served)
            for role in roles or ROLES:
                done = scan(served, folder, role, start, seconds)
                found += len(done.findings)
                click.echo(f"{role}: {done}")
                for line in done.findings:
                    click.echo(f"  {line}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
