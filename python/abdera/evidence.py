"""Single conditional-independence tests and local scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import _core
from .arguments import chosen, component, mapping, naming_options, text, threads
from .data import DataLike, as_measured, names_of
from .learn import Missing, Option, Options

_NO_VARIABLE = "the data have no variable"


@dataclass(frozen=True)
class CiResult:
    """What one test says.

    Attributes
    ----------
    p_value, log_p : float
        NaN unless tested; the logarithm is natural and finite where the p-value underflows.
    statistic : float
        The test's own.
    effect : float
        Partial correlation or effect size.
    dof : float
        Degrees of freedom, of tests that have them.
    n_used : float
        Rows, or effective rows, that it used.
    outcome : {"tested", "not_testable", "deterministic"}
        Neither of the latter is ever independence.
    """

    p_value: float
    log_p: float
    statistic: float
    effect: float
    dof: float
    n_used: float
    outcome: str


class CiTest:
    """A conditional-independence test bound to data, for many questions.

    Parameters
    ----------
    data : array_like, DataFrame, xarray object, path, Dataset or Covariance
    name : str
        `abdera.components("tests")` lists them.
    missing : {"error", "testwise"}
        As of `learn`.
    n_jobs : int
        Threads to make it with.
    **options
        Of the test.

    Examples
    --------
    >>> import numpy as np
    >>> test = CiTest(np.array([[1.0, 2], [2, 1], [3, 5], [4, 3], [5, 4]]), "fisher_z")
    >>> round(test("X1", "X2").effect, 2)
    0.6
    """

    def __init__(
        self,
        data: DataLike,
        name: str = "fisher_z",
        *,
        missing: Missing = "error",
        n_jobs: int = -1,
        **options: Option,
    ) -> None:
        self.name = component("name", name, "test")
        evidence = as_measured(data, "a test is made")
        self._names = names_of(evidence)
        with naming_options({}, {"": ("missing", "n_jobs")}):
            self._test = _core.CiTest(evidence, name, options, text("missing", missing, "testwise"), threads(n_jobs))

    def __call__(self, x: str, y: str, given: str | Sequence[str] = ()) -> CiResult:
        """Ask whether x and y are independent given a set of other variables."""
        known = self._names
        (x,), (y,) = (chosen(role, [name], _NO_VARIABLE, known) for role, name in (("x", x), ("y", y)))
        return CiResult(*self._test.test(x, y, chosen("given", given, _NO_VARIABLE, known)))

    @property
    def remarks(self) -> list[str]:
        """What one should know of this test on these data."""
        return self._test.remarks()


class Score:
    """A decomposable score bound to data; natural logarithms, larger is better.

    Parameters
    ----------
    data : array_like, DataFrame, xarray object, path, Dataset or Covariance
    name : str
        `abdera.components("scores")` lists them.
    n_jobs : int
        Threads to make it with.
    **options
        Of the score.
    """

    def __init__(self, data: DataLike, name: str = "gaussian_bic", *, n_jobs: int = -1, **options: Option) -> None:
        self.name = component("name", name, "score")
        evidence = as_measured(data, "a score is made")
        self._names = names_of(evidence)
        with naming_options({}, {"": ("n_jobs",)}):
            self._score = _core.Score(evidence, name, options, threads(n_jobs))

    def __call__(self, child: str, parents: str | Sequence[str] = ()) -> float:
        """Give the local score of a child with these parents; -inf where it is not defined."""
        (child,) = chosen("child", [child], _NO_VARIABLE, self._names)
        return self._score.local(child, chosen("parents", parents, _NO_VARIABLE, self._names))


def ci_test(
    data: DataLike,
    x: str,
    y: str,
    given: str | Sequence[str] = (),
    *,
    test: str = "fisher_z",
    missing: Missing = "error",
    test_options: Options | None = None,
) -> CiResult:
    """Test one conditional independence; `CiTest` answers many."""
    options = mapping("test_options", test_options, '{"min_count": 5}')
    return CiTest(data, component("test", test, "test"), missing=missing, **options)(x, y, given)
