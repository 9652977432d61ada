"""The data doctor: what is wrong or suspicious in the data, before any solve."""

from sop_opt.trust.doctor.doctor import examine, most_severe_first

__all__ = ["examine", "most_severe_first"]
