"""The data doctor: what is wrong or suspicious in the data, before any solve.

``doctor`` runs all checks, ``listing`` writes down what they find.

====================  ==============================================================================
checks                what they look for
====================  ==============================================================================
``supply``            demand and stock without a source, too early, or beyond all ceilings
``levels``            a minimum above a ceiling, alone or against a sum; with it run ``lot_sizes``
                      (no room for an order), ``people`` (head counts out of reach), ``shares``
                      (that cannot add up to 1) and ``stocks`` (that cannot leave in time)
``loads``             hours that cannot be avoided above all the hours there can be
``orders``            orders larger than all that is ever needed
``shelf``             shelf lives too short for what is asked of the stock
``windows``           windows of time in which nothing can happen
``prices``            prices that make no sense; with it runs ``margins`` (never worth serving)
``units``             amounts far from their family; with it runs ``times`` (minutes for hours)
``names``, ``twins``  one thing under two names, and rows that say the same twice
``calendar``          gaps and overlaps of periods
``idle``              rows that do nothing
====================  ==============================================================================

========================================  ==========================================================
helpers                                   what they know, always in favour of the data
========================================  ==========================================================
``ways``, ``reach``, ``paths``            what can be there by when, and the path that limits it
``dues``, ``musts``, ``stretches``        what must be served and started by when
``columns``, ``terms``, ``sums``,         what a plan decides, rules on sums of it, and the least
``bounds``                                and the most that these come to
``amounts``, ``figures``, ``words``       amounts that can be compared, shared arithmetic, wording
========================================  ==========================================================

What is an error has been proved to leave no plan; warnings and notes may be meant as they are.
"""

from sop_opt.trust.doctor.doctor import examine, most_severe_first
from sop_opt.trust.doctor.listing import listed

__all__ = ["examine", "listed", "most_severe_first"]
