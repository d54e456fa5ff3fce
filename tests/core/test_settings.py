"""Settings are read from the environment and a file; what is wrong is told in one sentence."""

import os
import stat
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from mhtraining.core import secret_key
from mhtraining.core.errors import UsageError
from mhtraining.core.settings import Settings, load_settings


def test_without_any_setting_the_defaults_hold():
    assert load_settings({"PATH": "/bin", "HOME": "/"}) == Settings()


def test_an_empty_variable_counts_as_not_set():
    assert (
        load_settings({"MHTRAINING_TODAY": "", "MHTRAINING_NAME": "", "MHTRAINING_CONFIG": ""}) == Settings()
    )


@pytest.mark.parametrize(
    ("name", "value", "field", "found"),
    [
        ("MHTRAINING_TODAY", "2026-11-22", "today", date(2026, 11, 22)),
        ("MHTRAINING_CERTIFICATE_NAME", "initials", "certificate_name", "initials"),
        ("MHTRAINING_MINIMUM_GROUP", "10", "minimum_group", 10),
        ("MHTRAINING_INSTANCE", "/srv/mht", "instance", Path("/srv/mht")),
        ("MHTRAINING_CONTENT", f"a{os.pathsep}b{os.pathsep}", "content", (Path("a"), Path("b"))),
        ("MHTRAINING_SESSION_HOURS", "8", "session_hours", 8),
        ("MHTRAINING_URL", "https://leren.voorbeeld.nl/", "url", "https://leren.voorbeeld.nl"),
        ("MHTRAINING_DATABASE_URL", "sqlite:///x%3F.db", "database_url", f"sqlite:///{Path.cwd()}/x%3F.db"),
        ("MHTRAINING_DATABASE_URL", "sqlite:////srv/x.db", "database_url", "sqlite:////srv/x.db"),
        ("MHTRAINING_URL", "http://[::1]:8000/leren/", "url", "http://[::1]:8000/leren"),
        ("MHTRAINING_SECRET_KEY", "s" * 32, "secret_key", "s" * 32),
        (
            "MHTRAINING_DATABASE_URL",
            "postgres://u:p%40s@h/n",
            "database_url",
            "postgresql+psycopg://u:p%40s@h/n",
        ),
        ("MHTRAINING_DATABASE_URL", "postgresql:///n", "database_url", "postgresql+psycopg:///n"),
    ],
)
def test_a_setting_is_read(name, value, field, found):
    assert getattr(load_settings({name: value}), field) == found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MHTRAINING_TODAY", "22-11-2026"),
        ("MHTRAINING_CERTIFICATE_NAME", "voorletters"),
        ("MHTRAINING_MINIMUM_GROUP", "4"),
        ("MHTRAINING_MINIMUM_GROUP", "1000005"),
        ("MHTRAINING_TODAY", "2026-02-30"),
        ("MHTRAINING_URL", "leren.voorbeeld.nl"),
        ("MHTRAINING_URL", "https://"),
        ("MHTRAINING_URL", "https://a/b?c=1"),
        ("MHTRAINING_URL", "https://a/#x"),
        ("MHTRAINING_URL", "https://u:p@a"),
        ("MHTRAINING_URL", "http://leren.example <x>"),
        ("MHTRAINING_NAME", "Signalen\x1b[2Jzien"),
        ("MHTRAINING_SECRET_KEY", "s" * 31),
        ("MHTRAINING_DATABASE_URL", "sqlite://"),
        ("MHTRAINING_DATABASE_URL", "sqlite:///:memory:"),
        ("MHTRAINING_DATABASE_URL", "sqlite://u@/x.db"),
        ("MHTRAINING_DATABASE_URL", "sqlite:///x.db?timeout=1"),
        ("MHTRAINING_DATABASE_URL", "sqlite:///file:x.db"),
        ("MHTRAINING_DATABASE_URL", "not an address"),
        ("MHTRAINING_DATABASE_URL", "mysql://h/n"),
        ("MHTRAINING_DATABASE_URL", "postgresql://h:port/n"),
        ("MHTRAINING_PROXIES", "-1"),
        ("MHTRAINING_IDLE_MINUTES", "1.5"),
        ("MHTRAINING_IDLE_MINUTES_ROLES", "³"),
        ("MHTRAINING_SESSION_HOURS", "12345678"),
    ],
)
def test_a_bad_value_is_refused_by_the_name_of_its_setting(name, value):
    with pytest.raises(UsageError, match=name):
        load_settings({name: value})


def test_an_unknown_setting_is_refused_with_the_nearest_one():
    with pytest.raises(UsageError, match=r"MHTRAINING_DATABASE is not a setting\..*MHTRAINING_DATABASE_URL"):
        load_settings({"MHTRAINING_DATABASE": "x"})


def test_settings_come_from_a_file_and_the_environment_goes_first(tmp_path):
    file = tmp_path / "settings.env"
    file.write_text(
        "\ufeff# a comment\nMHTRAINING_NAME='Zien & doen ${HOME}'\nMHTRAINING_URL=https://een.nl\n", "utf-8"
    )

    found = load_settings({"MHTRAINING_CONFIG": str(file), "MHTRAINING_URL": "https://twee.nl"})

    assert (found.name, found.url) == ("Zien & doen ${HOME}", "https://twee.nl")


@pytest.mark.parametrize("text", [b"MHTRAINING_NAAM=x\n", b"NAME=x\n"])
def test_an_unknown_setting_in_the_file_is_refused(tmp_path, text):
    file = tmp_path / "settings.env"
    file.write_bytes(text)

    with pytest.raises(UsageError, match="is not a setting"):
        load_settings({"MHTRAINING_CONFIG": str(file)})


@pytest.mark.parametrize("content", [None, b"MHTRAINING_NAME=\xff\xfe"])
def test_a_file_that_can_not_be_read_is_named(tmp_path, content):
    file = tmp_path / "settings.env"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(UsageError, match=r"settings\.env"):
        load_settings({"MHTRAINING_CONFIG": str(file)})


def test_the_database_is_in_the_instance_folder_unless_set(tmp_path):
    assert Settings(instance=tmp_path).database == f"sqlite:///{tmp_path}/mhtraining.sqlite3"
    odd = Settings(instance=tmp_path / "what?").database

    assert make_url(odd).database == f"{tmp_path}/what?/mhtraining.sqlite3"


def test_the_file_for_the_monitor_is_named_so_that_any_folder_will_do():
    assert Settings().last_backup == Path.cwd() / "instance" / "last_backup"


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path):
    settings = Settings(instance=tmp_path / "instance")
    secret = settings.kept_secret()
    mode = stat.S_IMODE((tmp_path / "instance" / "secret_key").stat().st_mode)

    assert len(secret) >= 64
    assert (settings.kept_secret(), mode) == (secret, 0o600)
    assert stat.S_IMODE((tmp_path / "instance").stat().st_mode) == 0o700
    assert [path.name for path in (tmp_path / "instance").iterdir()] == ["secret_key"]


def test_of_two_first_starts_at_once_the_first_key_stays(tmp_path, monkeypatch):
    placed = secret_key.put_new

    def put_second(made, name):
        name.write_text("f" * 40 + "\n")
        placed(made, name)

    monkeypatch.setattr(secret_key, "put_new", put_second)
    assert Settings(instance=tmp_path).kept_secret() == "f" * 40


@pytest.mark.parametrize("content", [b"", b"\n", b"short\n", b"\xff" * 64])
def test_a_file_that_holds_no_whole_key_is_named(tmp_path, content):
    (tmp_path / "secret_key").write_bytes(content)

    with pytest.raises(UsageError, match="secret_key holds no whole key"):
        Settings(instance=tmp_path).kept_secret()


def test_a_secret_that_is_set_is_not_kept(tmp_path):
    assert Settings(instance=tmp_path / "instance", secret_key="given").kept_secret() == "given"
    assert not (tmp_path / "instance").exists()


def test_a_folder_that_can_not_hold_the_secret_is_named(tmp_path):
    (tmp_path / "instance").write_text("a file, no folder")

    with pytest.raises(UsageError, match="MHTRAINING_INSTANCE"):
        Settings(instance=tmp_path / "instance").kept_secret()


def test_a_place_where_the_secret_can_not_be_kept_is_named(tmp_path):
    (tmp_path / "secret_key").mkdir()

    with pytest.raises(UsageError, match="MHTRAINING_SECRET_KEY"):
        Settings(instance=tmp_path).kept_secret()


@pytest.mark.parametrize("wrong", ["hello world", "MHTRAINING_NAME", "MHTRAINING_NAME: Leren"])
def test_a_line_in_the_file_that_says_nothing_is_named(tmp_path, caplog, wrong):
    file = tmp_path / "settings"
    file.write_text(f"MHTRAINING_NAME=Leren\n{wrong}\n")

    with pytest.raises(UsageError, match=r"^Line 2 of .* is not NAME=value\.$"):
        load_settings({"MHTRAINING_CONFIG": str(file)})
    assert caplog.records == []
