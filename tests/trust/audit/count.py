"""Count the mutations that the audit catches: ``python -m trust.audit.count [SHARE]`` in tests/."""

from __future__ import annotations

import sys

from trust.audit.mutated import KINDS, WORLDS


def count(world: str, kind: str, share: float) -> tuple[int, list[str]]:
    """Return how many plans were mutated, and what was done to those that passed the audit."""
    made, missed = 0, []
    for what, plan in KINDS[kind](world, share):
        made += 1
        if plan.audit().passed:
            missed.append(what)
    return made, missed


def main(share: float) -> None:
    """Print a line per world and kind, and a total."""
    total = caught = 0
    for world in WORLDS:
        for kind in KINDS:
            made, missed = count(world, kind, share)
            total, caught = total + made, caught + made - len(missed)
            told = [f"{world}, {kind}: {made - len(missed)} of {made} caught", *missed]
            sys.stdout.write("\n  missed: ".join(told) + "\n")
    sys.stdout.write(f"all: {caught:,} of {total:,} mutations caught\n")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
