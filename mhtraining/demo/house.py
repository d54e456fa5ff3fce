"""Gemeente Voorbeeld: its departments, the people a visitor can be, and its reporting routes."""

from __future__ import annotations

from typing import NamedTuple

from mhtraining.demo.names import address
from mhtraining.organisation.models import Role


class Unit(NamedTuple):
    """One department: its path, audience (None: none), share of the staff, and how keen it is (0 to 1)."""

    path: str
    audience: str | None
    share: int
    keen: float


HOUSE = (
    Unit("Sociaal Domein", None, 2, 0.9),
    Unit("Sociaal Domein/Jeugd", "sociaal-domein", 42, 0.86),
    Unit("Sociaal Domein/Wmo", "sociaal-domein", 48, 0.78),
    Unit("Sociaal Domein/Werk en Inkomen", "sociaal-domein", 58, 0.7),
    Unit("Sociaal Domein/Schuldhulp", "sociaal-domein", 18, 0.88),
    Unit("Sociaal Domein/Wijkteams", "sociaal-domein", 34, 0.82),
    Unit("Publiekszaken", None, 3, 0.9),
    Unit("Publiekszaken/KCC", "kcc", 46, 0.84),
    Unit("Publiekszaken/Burgerzaken", "burgerzaken", 28, 0.76),
    Unit("Veiligheid en Toezicht", "bestuur", 4, 0.95),
    Unit("Veiligheid en Toezicht/BOA", "boa", 26, 0.88),
    Unit("Veiligheid en Toezicht/Openbare Orde", "boa", 9, 0.92),
    Unit("Leefomgeving", None, 3, 0.6),
    Unit("Leefomgeving/Vergunningen", "vergunningen", 31, 0.66),
    Unit("Leefomgeving/Wijkbeheer", "buitendienst", 54, 0.48),
    Unit("Leefomgeving/Ruimte", None, 26, 0.5),
    Unit("Onderwijs en Leerplicht", "leerplicht", 12, 0.85),
    Unit("Bedrijfsvoering", "bedrijfsvoering", 4, 0.7),
    Unit("Bedrijfsvoering/Financiën", "bedrijfsvoering", 24, 0.62),
    Unit("Bedrijfsvoering/ICT", "bedrijfsvoering", 27, 0.55),
    Unit("Bedrijfsvoering/Inkoop", "bedrijfsvoering", 9, 0.74),
    Unit("Bedrijfsvoering/Personeel", "bedrijfsvoering", 14, 0.8),
    Unit("Bestuur en Directie", "bestuur", 8, 0.72),
)
"""Share counts heads of the usual 530; the path's last name is the department's."""


class Player(NamedTuple):
    """Somebody a visitor of the demonstration can be: name, department, role there, and what to see."""

    given: str
    particle: str
    family: str
    unit: str
    role: Role | None
    scope: str | None
    label: str

    @property
    def email(self) -> str:
        """The address this person signs in with."""
        return address(self.given, self.particle, self.family)


KCC, BOA, YOUTH = "Publiekszaken/KCC", "Veiligheid en Toezicht/BOA", "Sociaal Domein/Jeugd"
CAST = (
    Player("Samira", "", "Bakker", KCC, None, None, "medewerker KCC, heeft nog een module te doen"),
    Player("Joris", "van den", "Brink", KCC, None, None, "medewerker KCC, alles gedaan"),
    Player("Noor", "", "Hendriks", YOUTH, None, None, "medewerker Sociaal Domein"),
    Player("Bilal", "", "Kaya", BOA, None, None, "boa"),
    Player("Karin", "", "Mulder", KCC, Role.MANAGER, "Publiekszaken", "leidinggevende Publiekszaken"),
    Player("Thomas", "de", "Wit", YOUTH, Role.MANAGER, "Sociaal Domein", "leidinggevende Sociaal Domein"),
    Player("Elif", "", "Demir", KCC, Role.CONTACT_OFFICER, "Publiekszaken", "aandachtsfunctionaris"),
    Player("Marit", "van den", "Berg", "Veiligheid en Toezicht", Role.COORDINATOR, None, "coördinator"),
)
"""The first two are still to do, and have done, all that is required."""

PEOPLE = tuple((player.email, f"{player.given}, {player.label}") for player in CAST)
"""Whom the sign-in page of the demonstration offers: address and label."""


class Desk(NamedTuple):
    """A reporting route: department ("" is the organisation), people, phones, days since verified."""

    path: str
    contact: str
    contact_phone: str
    deputy: str
    deputy_phone: str
    verified_days_ago: int | None


HOURS = "maandag t/m donderdag, 8.30-17.00 uur"
DESKS = (
    Desk("", "Marit van den Berg", "0123 45 67 10", "Casper Groen", "0123 45 67 11", 25),
    Desk("Publiekszaken", "Elif Demir", "0123 45 67 01", "Bram de Haan", "0123 45 67 02", 25),
    Desk("Sociaal Domein", "Soraya Prins", "0123 45 67 03", "Jelle Maas", "0123 45 67 04", 60),
    Desk("Veiligheid en Toezicht", "Rachid Ouali", "0123 45 67 05", "Ilse Timmer", "0123 45 67 06", None),
)
POINT = ("Intern meldpunt", "0123 45 67 00", "op werkdagen, 8.00-18.00 uur")
