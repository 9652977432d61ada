"""In and out: folders of CSV, workbooks, JSON and data frames; the same names everywhere.

Nothing here needs a solver: a service can check a request or read a stored plan without one.
"""

from sop_opt.io.documents import problem_schema, read_json, write_json
from sop_opt.io.excel import read_excel, write_excel
from sop_opt.io.folder import read_folder, write_folder
from sop_opt.io.frames import read_frames
from sop_opt.io.frames_out import write_frames
from sop_opt.io.plans import (
    read_plan,
    require_plan_folder,
    write_plan,
    write_plan_excel,
    write_plan_folder,
)

__all__ = [
    "problem_schema",
    "read_excel",
    "read_folder",
    "read_frames",
    "read_json",
    "read_plan",
    "require_plan_folder",
    "write_excel",
    "write_folder",
    "write_frames",
    "write_json",
    "write_plan",
    "write_plan_excel",
    "write_plan_folder",
]
