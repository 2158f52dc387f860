"""What pre-training and fine-tuning have in common in a recipe."""

from __future__ import annotations

from dataclasses import dataclass

_CHOICES = {"optimizer": ("muon", "adamw"), "precision": ("auto", "float32", "bfloat16")}
_SMALLEST = 1e-12
_MANY = 10**9
_RANGES = {
    "batch_rows": (1, _MANY),
    "micro_rows": (1, _MANY),
    "validation_rows": (1, _MANY),
    "learning_rate": (_SMALLEST, 10),
    "muon_learning_rate": (_SMALLEST, 10),
    "weight_decay": (0, 10),
    "clip": (_SMALLEST, _MANY),
    "checkpoint_minutes": (_SMALLEST, _MANY),
    "warmup": (0, _MANY),
    "seed": (0, 2**32 - 1),
    "threads": (0, 4096),
    "validate_every": (0, _MANY),
    "decay": (0, 1),
    "least": (0, 1),
}


@dataclass(frozen=True, slots=True)
class RunSettings:
    """How weights are changed, and how often things happen.

    Attributes:
        batch_rows: Rows that one step reads, over all processes.
        micro_rows: Rows that one forward pass reads; a step of one process is as many passes as it takes.
        optimizer: `muon` (for the matrices of the layers, AdamW for the rest) or `adamw`.
        learning_rate: AdamW's.
        muon_learning_rate: Muon's.
        weight_decay: Of the matrices.
        warmup: Steps until the learning rate is full.
        decay: The part of the run, at its end, over which the learning rate falls.
        least: The learning rate at the end, as a part of the full one.
        clip: The largest norm of the gradient.
        seed: Decides weights, order and dropout.
        precision: `float32`, `bfloat16`, or `auto`: bfloat16 on GPUs.
        compile: Whether `torch.compile` is used; worth its minute only in long runs.
        threads: CPU threads; 0 leaves them as they are.
        validate_every: Steps from one validation to the next; 0 for none but the last.
        validation_rows: The most rows of a source that a validation reads.
        checkpoint_minutes: Minutes from one checkpoint to the next.
    """

    batch_rows: int
    micro_rows: int
    optimizer: str = "muon"
    learning_rate: float = 2e-3
    muon_learning_rate: float = 0.02
    weight_decay: float = 0.1
    warmup: int = 100
    decay: float = 0.2
    least: float = 0.0
    clip: float = 1.0
    seed: int = 0
    precision: str = "auto"
    compile: bool = False
    threads: int = 0
    validate_every: int = 0
    validation_rows: int = 64
    checkpoint_minutes: float = 5.0

    def check(self) -> None:
        """Raise a `ValueError` if a value is out of range."""
        for key, choices in _CHOICES.items():
            if getattr(self, key) not in choices:
                raise ValueError(f'{key} must be one of {", ".join(choices)}, not "{getattr(self, key)}"')
        for key, (least, most) in _RANGES.items():
            if not least <= getattr(self, key) <= most:
                raise ValueError(f"{key} must be from {least:g} to {most:g}, not {getattr(self, key)}")
