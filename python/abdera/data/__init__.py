"""Data as learners, tests and scores take them."""

from .covariance import Covariance, as_evidence, as_measured, names_of
from .dataset import Dataset
from .files import fetch, open_dataset
from .forms import DataLike, as_dataset, is_names

__all__ = [
    "Covariance",
    "DataLike",
    "Dataset",
    "as_dataset",
    "as_evidence",
    "as_measured",
    "fetch",
    "is_names",
    "names_of",
    "open_dataset",
]
