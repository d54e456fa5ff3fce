"""The page that says where and to whom a signal is passed on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("route", __name__, template_folder="templates")
