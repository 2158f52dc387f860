"""What the paper reports for MMLU, by subject (Taylor et al. 2022, tables 8 and 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.evaluation.measure import Figure

if TYPE_CHECKING:
    from collections.abc import Mapping

MATHS = "maths"
"""The group of the five subjects of table 8."""
MATHS_SUBJECTS = (
    "abstract algebra",
    "elementary mathematics",
    "high school mathematics",
    "college mathematics",
    "formal logic",
)
WORK_SUBJECTS = (
    *MATHS_SUBJECTS,
    "astronomy",
    "college chemistry",
    "college computer science",
    "college physics",
    "econometrics",
    "electrical engineering",
    "high school chemistry",
    "high school computer science",
    "high school physics",
    "high school statistics",
    "machine learning",
)
"""The subjects that the paper also asks with a `<work>` block (table 28)."""

# Galactica 120B, Chinchilla 70B, OPT 175B.
_DIRECT = {
    "abstract algebra": (0.330, 0.310, 0.210),  # table 8: the 33.3 of table 10 is none of its 100 questions
    "astronomy": (0.651, 0.730, 0.230),
    "college biology": (0.688, 0.799, 0.306),
    "high school biology": (0.694, 0.803, 0.277),
    "college chemistry": (0.460, 0.510, 0.300),
    "high school chemistry": (0.478, 0.581, 0.217),
    "college computer science": (0.490, 0.510, 0.170),
    "high school computer science": (0.700, 0.580, 0.300),
    "econometrics": (0.421, 0.386, 0.210),
    "electrical engineering": (0.628, 0.621, 0.366),
    "elementary mathematics": (0.381, 0.415, 0.257),
    "formal logic": (0.325, 0.333, 0.294),
    "machine learning": (0.384, 0.411, 0.286),
    "college mathematics": (0.430, 0.320, 0.330),
    "high school mathematics": (0.326, 0.319, 0.244),
    "medical genetics": (0.700, 0.690, 0.350),
    "college physics": (0.422, 0.461, 0.216),
    "high school physics": (0.338, 0.364, 0.298),
    "high school statistics": (0.412, 0.588, 0.435),
}
# Galactica 1.3B, 120B, with a `<work>` block.
_WORK = {
    "abstract algebra": (0.220, 0.270),
    "elementary mathematics": (0.246, 0.542),
    "high school mathematics": (0.189, 0.370),
    "college mathematics": (0.250, 0.440),
    "formal logic": (0.310, 0.405),
    MATHS: (0.246, 0.413),
}


def strata(subject: str) -> tuple[str, ...]:
    """Return the groups that a subject's questions belong to: those that the paper has a figure for."""
    own = (subject,) if subject in _DIRECT else ()
    return (*own, MATHS) if subject in MATHS_SUBJECTS else own


def direct_figures() -> tuple[Figure, ...]:
    """Return the figures for answers without a `<work>` block."""
    models = ("Galactica 120B", "Chinchilla 70B", "OPT 175B")
    maths = (("Galactica 1.3B", 0.271), ("Galactica 6.7B", 0.292), ("Galactica 120B", 0.358), ("Chinchilla 70B", 0.357))
    return (
        *_figures(_DIRECT, models),
        *(Figure(model, value, stratum=MATHS) for model, value in maths),
    )


def work_figures() -> tuple[Figure, ...]:
    """Return the figures for answers with a `<work>` block."""
    return _figures(_WORK, ("Galactica 1.3B", "Galactica 120B"))


def _figures(table: Mapping[str, tuple[float, ...]], models: tuple[str, ...]) -> tuple[Figure, ...]:
    return tuple(
        Figure(model, value, stratum=subject)
        for subject, values in table.items()
        for model, value in zip(models, values, strict=True)
    )
