"""The words for how an answer counts and how an attempt ended: one place, so that pages agree."""

from __future__ import annotations

from mhtraining.learning.feedback import Judgement, Tile
from mhtraining.web.language import lazy as _l

JUDGEMENTS = {
    Judgement.WISE: _l("Wise"),
    Judgement.BETTER: _l("Fine, but there is a better one"),
    Judgement.NOT_WISE: _l("Not wise"),
    Judgement.SEEN: _l("Seen"),
    Judgement.MISSED: _l("Missed"),
    Judgement.FALSE_ALARM: _l("No signal"),
    Judgement.RIGHTLY_LEFT: _l("No signal"),
}
MARKS = {
    Judgement.WISE: "tick",
    Judgement.BETTER: "half",
    Judgement.NOT_WISE: "cross",
    Judgement.SEEN: "tick",
    Judgement.MISSED: "ring",
    Judgement.FALSE_ALARM: "cross",
    Judgement.RIGHTLY_LEFT: "dash",
}
TONES = {
    Judgement.WISE: "tone-best",
    Judgement.BETTER: "tone-mid",
    Judgement.NOT_WISE: "tone-not",
    Judgement.SEEN: "tone-best",
    Judgement.MISSED: "tone-mid",
    Judgement.FALSE_ALARM: "tone-not",
    Judgement.RIGHTLY_LEFT: "",
}
MOMENTS = {
    Judgement.WISE: "found",
    Judgement.BETTER: "act",
    Judgement.NOT_WISE: "act",
    Judgement.SEEN: "found",
    Judgement.MISSED: "missed",
    Judgement.FALSE_ALARM: "act",
}
"""The class of a moment on the timeline."""

MOMENT_WORDS = {
    Judgement.WISE: _l("You acted wisely"),
    Judgement.BETTER: _l("This could be better"),
    Judgement.NOT_WISE: _l("This was not wise"),
    Judgement.SEEN: _l("Seen"),
    Judgement.MISSED: _l("Missed"),
    Judgement.FALSE_ALARM: _l("You chose something that is no signal"),
}
ANSWERS = {
    Judgement.WISE: _l("That is right"),
    Judgement.BETTER: _l("That is partly right"),
    Judgement.NOT_WISE: _l("That is not right yet"),
}
"""Heads the feedback on an order or on pairs."""

TILES = {Tile.SEEN: _l("seen"), Tile.MISSED: _l("missed"), Tile.NOT_HERE: _l("not here")}
TILE_MARKS = {Tile.SEEN: "tick", Tile.MISSED: "ring", Tile.NOT_HERE: "dash"}
