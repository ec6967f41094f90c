"""Collecting garbage looks at every object of the house time and again; it takes a sixth of the suite's time."""

import gc


def pytest_collection_finish() -> None:
    """Leave alone what is loaded by now, and look at the rest more rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
