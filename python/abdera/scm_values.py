"""What models are asked with and what they answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from .arguments import mapping, real, said, unknown
from .data import Dataset
from .errors import UsageError

#: A number, or the label of a level.
Setting: TypeAlias = float | str
#: Law, mean and standard deviation, of some laws a shape too: ("gaussian", 0, 1).
Law: TypeAlias = tuple[str, float, float] | tuple[str, float, float, float]
#: How a variable is changed, its name and to what.
Change: TypeAlias = tuple[str, str, str]


def setting(what: str, value: object) -> str:
    """Give a value as a text; `what` is given it, for the message."""
    if isinstance(value, str):
        return value
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise UsageError(f"{what} is a number or the label of a level, not {said(value)}") from None
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)


def changes_of(
    do: Mapping[str, Setting] | None,
    shift: Mapping[str, float] | None,
    draw: Mapping[str, Law] | None,
    replace: Mapping[str, Mapping[str, Any] | str] | None,
) -> list[Change]:
    """Give interventions as the library takes them."""
    values = mapping("do", do, '{"dose": 1}')
    out: list[Change] = [("do", name, setting(f"do: '{name}'", value)) for name, value in values.items()]
    amounts = mapping("shift", shift, '{"dose": 1}')
    out += [("shift", name, repr(real(f"shift: '{name}'", amount))) for name, amount in amounts.items()]
    for name, law in mapping("draw", draw, '{"dose": ("gaussian", 0, 1)}').items():
        if not isinstance(law, (tuple, list)) or not law or not isinstance(law[0], str):
            raise UsageError(f"draw: '{name}' is drawn from a law, such as (\"gaussian\", 0, 1), not {said(law)}")
        numbers = (repr(real(f"draw: '{name}'", number)) for number in law[1:])
        out.append(("draw", name, ":".join([law[0], *numbers])))
    for name, mechanism in mapping("replace", replace, '{"dose": model.mechanism("dose")}').items():
        if not isinstance(mechanism, (str, Mapping)):
            raise UsageError(f"replace: '{name}' takes a dict as Scm.mechanism gives one, not {said(mechanism)}")
        out.append(("replace", name, mechanism if isinstance(mechanism, str) else json.dumps(mechanism)))
    return out


def settings_of(argument: str, values: object, levels: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Give values of variables as texts, checked by the levels of each variable of the model."""
    out = []
    for name, value in mapping(argument, values, '{"sex": "female"}').items():
        if name not in levels:
            raise unknown(f"{argument}: the model has no variable", name, levels)
        text, labels = setting(f"{argument}: '{name}'", value), levels[name]
        code = int(text) if text.isdecimal() else -1
        if labels and text not in labels and not 0 <= code < len(labels):
            raise unknown(f"{argument}: '{name}' has no level", value, labels)
        out.append((name, text))
    return out


def flat_rows(table: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Flatten {"observed": {"mean": 1}} to {"observed_mean": 1}."""
    out = []
    for row in table:
        flat: dict[str, Any] = {}
        for key, value in row.items():
            if isinstance(value, dict):
                flat.update({f"{key}_{name}": number for name, number in value.items()})
            else:
                flat[key] = value
        out.append(flat)
    return out


@dataclass(frozen=True)
class ScmVariable:
    """A variable of a model.

    Attributes
    ----------
    name, kind, unit : str
    levels : tuple of str
        Labels, of a discrete one.
    role : str
        "variable", or what observation added it for: "proxy", "missing", "selection", ...
    recorded : bool
        Whether a column of the data shows it.
    parents : tuple of str
        Of a time series empty: they have lags, see `Scm.graph`.
    """

    name: str
    kind: str
    levels: tuple[str, ...]
    unit: str
    role: str
    recorded: bool
    parents: tuple[str, ...]


@dataclass(frozen=True)
class Counterfactual:
    """What rows would have been.

    Attributes
    ----------
    data : Dataset
        The rows in the other world.
    factual : Dataset
        The same rows as they were.
    source : dict of str to str
        Where the values of each column come from: "copied", "set", "solved for its noise", ...
    exact : bool
        Whether the model allows no other answer. If not, some noise was drawn from what a row leaves possible.
    comparison : list of dict
        Mean and standard deviation of each column in both worlds, their difference and its standard error.
    """

    data: Dataset
    factual: Dataset
    source: dict[str, str]
    exact: bool
    comparison: list[dict[str, Any]]


@dataclass(frozen=True)
class Estimate:
    """A mean over rows drawn from a model.

    Attributes
    ----------
    value : float
    standard_error : float
        Of drawing the rows alone, see `Scm.average_effect`: not of the data, fit or graph behind the model.
    """

    value: float
    standard_error: float


@dataclass(frozen=True)
class Causation:
    """How often a cause is what decides.

    Attributes
    ----------
    necessity : float
        Of the rows with cause and outcome: the share in which the outcome would not have been without the cause.
    sufficiency : float
        Of the rows with neither: the share in which it would have been with the cause.
    both : float
        Of all rows: the share in which the cause decides.
    necessity_bounds, sufficiency_bounds, both_bounds : (float, float)
        What observation and experiment together say without the model.
    """

    necessity: float
    sufficiency: float
    both: float
    necessity_bounds: tuple[float, float]
    sufficiency_bounds: tuple[float, float]
    both_bounds: tuple[float, float]


@dataclass(frozen=True)
class Diagnosis:
    """What speaks for a disease.

    Attributes
    ----------
    disease : str
    posterior : float
        Its probability given the findings.
    disablement : float
        Expected number of the present symptoms that would be absent were it cured.
    """

    disease: str
    posterior: float
    disablement: float
