"""The data doctor: what is wrong or suspicious in the data, before any solve."""

from sop_opt.trust.doctor.doctor import examine, most_severe_first
from sop_opt.trust.doctor.listing import listed

__all__ = ["examine", "listed", "most_severe_first"]
