r"""What demands have in common: standard normal numbers, drawn for every row of demand.

==================  ==================  ======================================================
symbol              in the code         meaning
==================  ==================  ======================================================
:math:`z_{rt}`      ``normals``         number of demand row r in period t
:math:`e_{kt}`      ``Stream``          independent numbers that belong to a name k alone
:math:`\rho`        ``overall`` ...     correlation of two rows, by what they share
:math:`\varphi`     ``serial``          correlation of one period with the next
==================  ==================  ======================================================

Rows share what is common to all, to their family and to their product, each with the weight that
makes two rows as alike as asked for::

    z of row = sqrt(overall) e of all + sqrt(within_family - overall) e of its family
             + sqrt(within_product - within_family) e of its product + sqrt(1 - within_product) e

or, where a matrix of the products is given, sqrt(within_product) x its square root x the e of all
products in place of the first three. Over periods, z = serial x z of the period before
+ sqrt(1 - serial^2) x what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from sop_opt.problem.section import Section

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.problem import Demand

Stream = Callable[..., "NDArray[np.float64]"]
"""Returns the independent numbers of a name, one per period: always the same for the same name."""

LEAST_EIGENVALUE = -1e-9
"""A matrix with an eigenvalue below this is none of correlations."""


@dataclass(frozen=True)
class CorrelationMatrix:
    """Correlations of any two products.

    >>> CorrelationMatrix.of({"tea": {"tea": 1, "mate": 0.6}, "mate": {"tea": 0.6, "mate": 1}})
    CorrelationMatrix(names=('mate', 'tea'), values=((1.0, 0.6), (0.6, 1.0)))
    """

    names: tuple[str, ...]
    """Products."""
    values: tuple[tuple[float, ...], ...]
    """Correlations, rows and columns in the order of the names."""

    @classmethod
    def of(cls, lines: Mapping[str, Mapping[str, float]]) -> Self:
        """Return the matrix of these lines, in an order that does not depend on how they stand.

        Raises
        ------
        ValueError: they are no matrix.
        """
        names = sorted(lines)
        if short := [name for name in names if set(lines[name]) != set(names)]:
            raise ValueError(f"the line of {short[0]!r} must name every product once")
        return cls(tuple(names), tuple(tuple(float(lines[a][b]) for b in names) for a in names))

    def fault(self) -> str:
        """Return why these can be no correlations; nothing where they can."""
        values, count = np.array(self.values), len(self.names)
        if values.shape != (count, count) or sorted(set(self.names)) != list(self.names):
            return "needs sorted names, each once, and a line and a column for each"
        if not (np.allclose(values, values.T) and np.allclose(np.diag(values), 1.0)):
            return "must be symmetric, and 1 on its diagonal"
        if np.linalg.eigvalsh(values).min() < LEAST_EIGENVALUE:
            return "no demands have these correlations: the matrix has a negative eigenvalue"
        return ""


class Correlation(Section):
    """How far demands go up and down together.

    >>> Correlation(overall=0.2, within_family=0.6).shares()
    (0.2, 0.6, 0.6)
    """

    overall: float = Field(default=0.0, ge=0, le=1)
    """Correlation of any two products."""
    within_family: float | None = Field(default=None, ge=0, le=1)
    """Correlation of two products of one family; None: as of any two."""
    within_product: float | None = Field(default=None, ge=0, le=1)
    """Correlation of one product's demand at two sites or from two customers; None: as within a
    family, and 1 where a matrix is given."""
    products: CorrelationMatrix | None = None
    """Matrix of correlations of products, also as a data frame or a mapping of mappings, in place
    of ``overall`` and ``within_family``; products that it does not name are independent."""
    serial: float = Field(default=0.0, gt=-1, lt=1)
    """Correlation of one period with the next: above 0 where surprises last."""

    @field_validator("products", mode="before")
    @classmethod
    def _from_lines(cls, value: Any) -> Any:
        lines = value.to_dict() if hasattr(value, "to_dict") else value
        is_matrix = isinstance(lines, Mapping) and set(lines) != {"names", "values"}
        return CorrelationMatrix.of(lines) if is_matrix else lines

    @field_validator("products")
    @classmethod
    def _possible(cls, value: CorrelationMatrix | None) -> CorrelationMatrix | None:
        if value is not None and (wrong := value.fault()):
            raise ValueError(wrong)
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        overall, family, product = self.shares()
        if not overall <= family <= product:
            raise ValueError("overall, within_family and within_product must not fall")
        if self.products is not None and (self.overall or self.within_family):
            raise ValueError("products takes the place of overall and within_family; drop these")
        return self

    def shares(self) -> tuple[float, float, float]:
        """Return the correlation of any rows, of rows of one family, and of one product."""
        family = self.overall if self.within_family is None else self.within_family
        default = family if self.products is None else 1.0
        return self.overall, family, default if self.within_product is None else self.within_product

    def normals(
        self, rows: Sequence[Demand], families: Mapping[str, str], stream: Stream
    ) -> NDArray[np.float64]:
        """Return correlated standard normal numbers, shape (rows, periods).

        Parameters
        ----------
        rows
            Rows of demand.
        families
            Family of every product; empty: none.
        stream
            Source of independent numbers.
        """
        names = list(dict.fromkeys(row.product for row in rows))
        shared = self._common(names, families, stream)
        alone = np.sqrt(1.0 - self.shares()[-1])
        own = [_part(alone, stream, "row", row.product, row.site, row.customer) for row in rows]
        pairs = zip(rows, own, strict=True)
        return self._carried_on(np.array([shared[row.product] + part for row, part in pairs]))

    def _common(
        self, names: Sequence[str], families: Mapping[str, str], stream: Stream
    ) -> dict[str, NDArray[np.float64]]:
        """Return what all rows of each product share."""
        if self.products is not None:
            return self._by_matrix(self.products, names, stream)
        everywhere, of_family, of_product = np.sqrt(np.diff(self.shares(), prepend=0.0))
        overall = _part(everywhere, stream, "all")
        return {
            name: np.asarray(overall)
            + _part(of_family, stream, *_family(name, families[name]))
            + _part(of_product, stream, "product", name)
            for name in names
        }

    def _by_matrix(
        self, matrix: CorrelationMatrix, names: Sequence[str], stream: Stream
    ) -> dict[str, NDArray[np.float64]]:
        """Return what all rows of each product share, correlated as the matrix says."""
        share = np.sqrt(self.shares()[-1])
        own = np.array([stream("product", name) for name in matrix.names])
        correlated = dict(zip(matrix.names, square_root(matrix) @ own, strict=True))
        found = {name: correlated.get(name) for name in names}
        return {
            name: share * (stream("product", name) if common is None else common)
            for name, common in found.items()
        }

    def _carried_on(self, new: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return numbers of which each carries on a part of the one before."""
        carried = new.copy()
        for period in range(1, new.shape[-1]):
            rest = np.sqrt(1.0 - self.serial**2) * new[:, period]
            carried[:, period] = self.serial * carried[:, period - 1] + rest
        return carried


def _part(weight: float, stream: Stream, *name: str) -> NDArray[np.float64] | float:
    """Return the part that a name has in others, drawn only where it has any."""
    return weight * stream(*name) if weight else 0.0


def _family(product: str, family: str) -> tuple[str, ...]:
    """Return the name of what a family shares; a product without one is on its own."""
    return ("family", family) if family else ("family of", product)


@lru_cache(maxsize=4)
def square_root(matrix: CorrelationMatrix) -> NDArray[np.float64]:
    """Return the symmetric square root of a matrix: times itself it is the matrix.

    >>> root = square_root(CorrelationMatrix(("a", "b"), ((1.0, 0.6), (0.6, 1.0))))
    >>> (root @ root).round(9).tolist()
    [[1.0, 0.6], [0.6, 1.0]]
    """
    values, vectors = np.linalg.eigh(np.array(matrix.values))
    root: NDArray[np.float64] = vectors * np.sqrt(np.maximum(values, 0.0)) @ vectors.T
    return root
