"""The ``sop-opt`` command: nothing but wiring.

What a command needs is imported when it runs, so that ``sop-opt --help`` answers at once. Plans,
schemas and lists go to standard output; progress, faults and failures to standard error.
"""

from sop_opt.cli import data, plans, scenarios
from sop_opt.cli.app import EXIT_CODES, app, main

__all__ = ["EXIT_CODES", "app", "data", "main", "plans", "scenarios"]
