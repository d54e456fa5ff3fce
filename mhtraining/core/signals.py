"""Signals by which a lower room lets a higher one act; `app.py` connects them, and it alone."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

facts_changing = _signals.signal("facts-changing")
"""Before facts of coverage change. Sent with `session`, `people` (set of employee ids), `notes` (a dict)."""

facts_changed = _signals.signal("facts-changed")
"""After the flush of such a change, in the same transaction. Sent with the same."""

rules_changing = _signals.signal("rules-changing")
"""Before rules, tree or retirement change. Sent with `session`, `organisation_id` (None: all)."""

rules_changed = _signals.signal("rules-changed")
"""After the flush of such a change, in the same transaction. Sent with `session`, `organisation_id`."""

department_ending = _signals.signal("department-ending")
"""A department is about to end, merged into another: refuse by raising RefusedError.

Sent with `session`, `department_id`, `on` (the first day on which it no longer exists)."""

signed_in = _signals.signal("signed-in")
"""Somebody signed in. Sent with `session`, `account_id`, `now`; same transaction."""
