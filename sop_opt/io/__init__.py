"""In and out: folders of CSV, workbooks, JSON and data frames; the same names everywhere.

Nothing here needs a solver: a service can check a request or read a stored plan without one.
"""

from sop_opt.io.documents import read_json, write_json
from sop_opt.io.folder import read_folder
from sop_opt.io.frames import read_frames

__all__ = [
    "read_folder",
    "read_frames",
    "read_json",
    "write_json",
]
