"""Background knowledge: what a learner need not discover."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import _core
from .arguments import listed, whole
from .errors import UsageError

Pair = tuple[str, str]


def _tiers(tiers: Iterable[Iterable[str]]) -> list[list[str]]:
    out = []
    for number, tier in enumerate(tiers):
        if isinstance(tier, str):
            raise UsageError(f"tiers[{number}] is the text {tier!r}: a tier is a list of names, [{tier!r}]")
        out.append(listed(f"tiers[{number}]", tier))
    return out


def _pairs(key: str, pairs: Iterable[Sequence[str]]) -> list[Pair]:
    out = []
    for number, pair in enumerate(pairs):
        names = [] if isinstance(pair, str) else listed(f"{key}[{number}]", pair)
        if len(names) != 2:
            raise UsageError(f"{key}[{number}] is {pair!r}, not a pair of names (cause, effect)")
        if names[0] == names[1]:
            raise UsageError(f"{key}[{number}] is {pair!r}: a variable is no cause of itself")
        out.append((names[0], names[1]))
    return out


def _numbers(forbidden_within: Iterable[int], tiers: int) -> list[int]:
    if not isinstance(forbidden_within, Iterable) or isinstance(forbidden_within, str):
        raise UsageError(f"forbidden_within is a list of numbers of tiers, such as [1], not {forbidden_within!r}")
    out = [whole("forbidden_within", number) for number in forbidden_within]
    for number in out:
        if not 1 <= number <= tiers:
            there = f"they are counted from 1 to {tiers}" if tiers else "there are none: name them in tiers="
            raise UsageError(f"forbidden_within: there is no tier {number}; {there}")
    return out


@dataclass(eq=True)
class Knowledge:
    """Statements about the true graph over the variables of the data, by name.

    Parameters
    ----------
    tiers : list of list of str
        A variable of a later tier never causes one of an earlier tier.
    forbidden_within : list of int
        Tiers, counted from 1, whose members are not adjacent to one another.
    required, forbidden : list of (str, str)
        a --> b is there; a --> b is not. Forbidden both ways: not adjacent.
    exogenous : list of str
        Nothing causes these.
    ancestral, non_ancestral : list of (str, str)
        A directed path from a to b exists; none does.

    Raises
    ------
    UsageError
        For what is no list of names, no pair of them or no tier, naming the statement.

    Examples
    --------
    >>> Knowledge(tiers=[["mass"], ["colour", "star_formation"]], forbidden=[("colour", "star_formation")]).required
    []
    """

    tiers: list[list[str]] = field(default_factory=list)
    forbidden_within: list[int] = field(default_factory=list)
    required: list[Pair] = field(default_factory=list)
    forbidden: list[Pair] = field(default_factory=list)
    exogenous: list[str] = field(default_factory=list)
    ancestral: list[Pair] = field(default_factory=list)
    non_ancestral: list[Pair] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tiers = _tiers(self.tiers)
        self.exogenous = listed("exogenous", self.exogenous)
        self.forbidden_within = _numbers(self.forbidden_within, len(self.tiers))
        for key in ("required", "forbidden", "ancestral", "non_ancestral"):
            setattr(self, key, _pairs(key, getattr(self, key)))

    @classmethod
    def read(cls, path: str | os.PathLike[str], names: Sequence[str]) -> Knowledge:
        """Read a TOML file, or TETRAD's knowledge text.

        Parameters
        ----------
        path : path
            .toml, or any other ending for TETRAD's text.
        names : sequence of str
            Of the variables that may be named.
        """
        read = _core.read_knowledge(os.fspath(path), listed("names", names))
        # A file may number tiers that have no members.
        read["forbidden_within"] = [number for number in read["forbidden_within"] if number <= len(read["tiers"])]
        return cls(**read)

    def to_toml(self) -> str:
        """Give the text of a TOML file, which `--knowledge` of the command line reads too."""

        def text(value: object) -> str:
            return json.dumps(value, ensure_ascii=False)

        return "".join(f"{key} = {text(value)}\n" for key, value in vars(self).items() if value)

    def to_tetrad(self, names: Sequence[str]) -> str:
        """Give TETRAD's knowledge text. Raises UsageError for statements that it cannot hold."""
        return _core.knowledge_to_tetrad(self.to_toml(), listed("names", names))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a TOML file."""
        Path(path).write_text(self.to_toml(), encoding="utf-8")

    def check(self, names: Sequence[str]) -> None:
        """Raise KnowledgeConflict, naming the statements, if they contradict one another."""
        _core.check_knowledge(self.to_toml(), listed("names", names))
