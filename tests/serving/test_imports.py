"""What a worker does not carry along: libraries of tens of megabytes that hardly any request needs."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("highspy", "lxml", "matplotlib", "numpy", "odfdo", "openpyxl", "xlsxwriter")


def test_an_application_imports_no_heavy_library_before_it_needs_one() -> None:
    seen = f"import sys, mhtraining.app; print([name for name in {HEAVY} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"
