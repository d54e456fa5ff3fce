"""Invented Dutch names for the demonstration: common first and last names, combined by chance."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Collection, Iterator
from typing import NamedTuple

GIVEN = """
    Aafke Abel Adil Aisha Amber Amir Anne Anouk Arjan Aylin Bart Bas Bilal Bo Bram Britt Burak Carlijn
    Casper Ceren Chantal Chris Daan Damla Daphne Demi Dewi Dirk Djamila Eline Elif Emma Erik Esra Esther
    Eva Farid Fatima Femke Fenna Floor Frank Gerard Gijs Hakan Hanna Hans Hatice Ilse Imane Indra Ingrid
    Iris Ivo Jamila Jan Jasmijn Jelle Jeroen Jesse Jip Joke Jolanda Joost Joris Joyce Karim Karin Kees
    Kim Koen Lars Latifa Leila Lieke Lotte Luuk Maaike Malika Marieke Marit Mark Marloes Mehmet Merel
    Mila Milan Mohamed Nadia Naomi Niels Nina Noor Olga Omar Patrick Petra Pieter Rachid Ramon Rianne
    Rob Roos Ruben Saida Samira Sander Sanne Sara Selma Sem Shanti Sjoerd Sofie Soraya Stefan Sven Tessa
    Thijs Thomas Tim Tineke Tom Truus Twan Vera Vincent Wendy Wilma Wouter Yara Yasmin Youssef Yvonne
    Zeynep
"""
FAMILY = """
    Aalders, Achterberg, Arslan, Bakker, Bakkali, van den Berg, van den Berkhof, Blok, de Boer, Bos, van
    den Bosch, Bouman, van den Brink, de Bruin, Çelik, Dekker, Demir, van Dijk, Doğan, van Doorn,
    Driessen, van Dongen, El Amrani, El Idrissi, Evers, Gerritsen, van der Giessen, de Graaf, Groen, de
    Haan, Haddad, van der Heijden, Hendriks, Hermans, Hoekstra, Huisman, Jacobs, Janssen, de Jong, de
    Jonge, Kaya, van der Kaaij, Kok, Koning, Koster, Kramer, Kuiper, van der Laan, de Lange, van
    Leeuwen, van der Linden, Maas, Martens, van der Meer, Meijer, Mertens, Mulder, Nguyen, van Oosten,
    Ouali, Öztürk, Peeters, Pinas, Postma, Prins, Pronk, Ramdin, van Rijn, Rietveld, Sahin, Schouten,
    Singh, Smits, van der Sluis, Sno, Tahiri, Timmer, Tuinstra, Veenstra, van der Veen, Verbeek,
    Verhoeven, Vermeulen, Visser, de Vries, van der Wal, Willems, van Wijk, de Wit, Wolters, Yıldız, van
    Zanten, Ziani, Zwart
"""


class Name(NamedTuple):
    """A person's name in its three parts, and the address made from it."""

    given: str
    particle: str
    family: str
    email: str


def _families() -> list[tuple[str, str]]:
    """Particle and family name; a particle is written in lower case."""
    families: list[tuple[str, str]] = []
    for name in " ".join(FAMILY.split()).split(", "):
        words = name.split(" ")
        small = [word for word in words if word.islower()]
        families.append((" ".join(small), " ".join(words[len(small) :])))
    return families


def _plain(text: str) -> str:
    text = text.replace("ı", "i")
    stripped = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(letter for letter in stripped.lower() if letter.isalnum())


def address(given: str, particle: str, family: str) -> str:
    """The e-mail address that the demonstration municipality gives somebody of this name."""
    return f"{_plain(given)}.{_plain(particle + family)}@voorbeeld.example"


def names(rng: random.Random, taken: Collection[str]) -> Iterator[Name]:
    """Names in a random order, each with an address that is its own and not one of those taken."""
    pairs = [(given, *family) for given in GIVEN.split() for family in _families()]
    rng.shuffle(pairs)
    seen = set(taken)
    for given, particle, family in pairs:
        email = address(given, particle, family)
        if email not in seen:
            seen.add(email)
            yield Name(given, particle, family, email)
