"""Words for what records hold, in the reader's language."""

from __future__ import annotations

from mhtraining.records.models import RecordSource
from mhtraining.web.language import lazy as _l

SOURCES = {
    RecordSource.PLATFORM: _l("this training"),
    RecordSource.CLASSROOM: _l("classroom"),
    RecordSource.TEAM: _l("team session"),
    RecordSource.EXTERNAL: _l("outside training"),
    RecordSource.IMPORT: _l("import"),
}

COLUMNS = {
    "email": _l("e-mail address"),
    "number": _l("employee number"),
    "module": _l("module"),
    "completed_on": _l("completed on"),
    "source": _l("source"),
    "evidence": _l("evidence"),
}
DELIMITERS = {";": _l("semicolon"), ",": _l("comma"), "\t": _l("tab")}
