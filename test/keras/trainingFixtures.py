"""What the scripts that write test/fixtures/training have in common."""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "training"


def numbers(values):
    """Nested lists of the shortest decimals that give the same float32."""
    array = np.asarray(values)
    if array.dtype.kind in "iub":
        return array.astype(int).tolist()
    array = array.astype(np.float32)
    if not np.all(np.isfinite(array)):
        raise ValueError("a fixture holds a number that is not finite")
    if array.ndim == 0:
        return float(str(array))
    return [numbers(row) for row in array]


def write(name, fixture):
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / name
    path.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    print(path.relative_to(FOLDER.parent.parent.parent), path.stat().st_size, "bytes")
