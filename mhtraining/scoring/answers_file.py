"""The file of answers that `content score` reads, and the score as it writes it: both JSON."""

from __future__ import annotations

import json

from mhtraining.scoring.walk import StepScore, WalkScore


class UnreadableAnswersError(ValueError):
    """The bytes are no list of answers; the message says why in one sentence."""


def read_answers(data: bytes) -> list[tuple[str, object]]:
    """The (step id, answer) of every step visited, in order; whether they are a walk is not looked at.

    The file is a JSON list of `{"step": id, "answer": …}`. Raises UnreadableAnswersError.
    """
    try:
        entries = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswersError("is not JSON in UTF-8") from error
    if not isinstance(entries, list):
        raise UnreadableAnswersError("is no JSON list")
    for number, entry in enumerate(entries, start=1):
        if (
            not isinstance(entry, dict)
            or entry.keys() != {"step", "answer"}
            or not isinstance(entry["step"], str)
        ):
            raise UnreadableAnswersError(f'has as item {number} no {{"step": id, "answer": …}}')
    return [(entry["step"], entry["answer"]) for entry in entries]


def written_score(score: WalkScore) -> str:
    """The score as JSON text; fractions as `str(Fraction)` writes them."""
    said = {
        "earned": str(score.earned),
        "attainable": str(score.attainable),
        "percent": score.percent,
        "path": list(score.path),
        "steps": [_step(step) for step in score.steps],
    }
    return json.dumps(said, indent=2)


def _step(step: StepScore) -> dict[str, object]:
    said: dict[str, object] = {
        "step": step.step,
        "kind": step.kind.value,
        "earned": str(step.earned),
        "weight": step.weight,
    }
    if step.spot:
        counts = {"hits": step.spot.hits, "misses": step.spot.misses, "false_alarms": step.spot.false_alarms}
        said.update(counts)
    return said
