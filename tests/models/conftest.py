"""Ready-to-run models are scripts beside the package; tests import them by name."""

from __future__ import annotations

import sys
from pathlib import Path

MODELS = Path(__file__).parents[2] / "models"

sys.path.insert(0, str(MODELS))
