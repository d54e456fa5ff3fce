"""Shares work on many items among the processors of the machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from multiprocessing import get_all_start_methods, get_context
from typing import TypeVar

MANY = 200
"""From so many items on, forking pays."""

AT_ONCE = 20
"""How many items a process takes at a time: few enough that all are done at about the same moment."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def shared(work: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item]) -> list[Result]:
    """What `work` makes of the items, one result each; many of them it gets in parts, in several processes.

    Then `work`, items and results must be picklable. What it raises in another process is raised here, and
    when such a process is ended from outside, BrokenProcessPool.
    """
    processors = os.cpu_count() or 1
    if len(items) < MANY or processors == 1 or "fork" not in get_all_start_methods():
        return work(items)
    return _in_processes(work, items, processors)


def _in_processes(
    work: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item], processors: int
) -> list[Result]:
    """The others take parts from the front; this process takes them from the back, which saves pickling."""
    from concurrent.futures import ProcessPoolExecutor  # slow to import

    parts = [items[at : at + AT_ONCE] for at in range(0, len(items), AT_ONCE)]
    pool = ProcessPoolExecutor(min(processors - 1, len(parts)), get_context("fork"))
    try:
        futures = [pool.submit(work, part) for part in parts]
        done = [
            work(part) if future.cancel() else future.result()
            for part, future in zip(reversed(parts), reversed(futures), strict=True)
        ]
    finally:
        pool.shutdown(cancel_futures=True)
    return [result for results in reversed(done) for result in results]
