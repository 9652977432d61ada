"""``python -m sop_opt`` is the ``sop-opt`` command."""

from sop_opt.cli import main

main()
