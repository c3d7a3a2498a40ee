"""Ridge regression from sums of products, so that leaving some rows out costs a subtraction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nps_engine.themes.encoder import Vectors

_ALPHA = 10.0


@dataclass(frozen=True, eq=False)
class Line:
    """What was learnt: a weight for each feature, and a constant.

    Args:
        weights: Shape (d,), float32.
        constant: Added to every prediction.
    """

    weights: Vectors
    constant: float

    @classmethod
    def from_bytes(cls, stored: bytes) -> Line | None:
        """Return the line that ``to_bytes`` made these of; None of none."""
        numbers = np.frombuffer(stored, dtype="<f4")
        return cls(numbers[:-1], float(numbers[-1])) if len(numbers) else None

    def to_bytes(self) -> bytes:
        """Return the weights and then the constant, float32, little endian."""
        return np.append(self.weights, np.float32(self.constant)).astype("<f4").tobytes()

    def of(self, features: Vectors) -> NDArray[np.float32]:
        """Return what is predicted for some rows, shape (n,)."""
        return np.asarray(features @ self.weights + np.float32(self.constant), dtype=np.float32)


@dataclass(frozen=True, eq=False)
class Sums:
    """All that ridge regression needs to know of some rows.

    Args:
        n: How many.
        features: Shape (d,): sum of the features.
        wanted: Sum of what is to be predicted.
        squares: Shape (d, d): sum of the features' products with each other.
        products: Shape (d,): sum of their products with what is to be predicted.
    """

    n: int
    features: NDArray[np.float64]
    wanted: float
    squares: NDArray[np.float64]
    products: NDArray[np.float64]

    @classmethod
    def over(cls, features: NDArray[np.floating], wanted: NDArray[np.float64]) -> Sums:
        """Return the sums over rows, shape (n, d), and what is to be predicted, shape (n,)."""
        exact = features.astype(np.float64)
        return cls(len(exact), exact.sum(axis=0), float(wanted.sum()), exact.T @ exact, exact.T @ wanted)

    def without(self, others: Sums) -> Sums:
        """Return the sums with some of the rows left out."""
        return Sums(
            self.n - others.n,
            self.features - others.features,
            self.wanted - others.wanted,
            self.squares - others.squares,
            self.products - others.products,
        )

    def line(self) -> Line:
        """Return the weights that ridge regression gives (penalty 10, constant not shrunk)."""
        means, mean = self.features / self.n, self.wanted / self.n
        squares = self.squares - self.n * np.outer(means, means) + _ALPHA * np.eye(len(means))
        weights = np.linalg.solve(squares, self.products - self.n * mean * means)
        return Line(weights.astype(np.float32), mean - float(means @ weights))
