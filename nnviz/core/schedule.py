"""When to halve eta and when to stop: the book, chapter 3, "How to choose hyper-parameters"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording

#: eta is halved at most this often: to 1/128.
MOST_HALVINGS = 7


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows from the validation accuracies so far.

    Attributes
    ----------
    halvings : int
        How often eta is to be halved.
    reason : str
        Why to stop; empty to go on.
    """

    halvings: int = 0
    reason: str = ""

    def settings(self, hyper: Hyper) -> Hyper:
        """The settings of the next epoch."""
        return hyper.replace(eta=hyper.eta / 2**self.halvings) if self.halvings else hyper

    def undone(self, hyper: Hyper) -> Hyper:
        """The settings that `settings` made these from; exact, as the factor is a power of two."""
        return hyper.replace(eta=hyper.eta * 2**self.halvings) if self.halvings else hyper


def plan_of(recording: Recording, hyper: Hyper) -> Plan:
    """What follows for the next mini-batch of a run with these settings."""
    if not (hyper.early_stopping or hyper.halve_after):
        return Plan()
    return plan(hyper, [e.validation.accuracy for e in recording.evaluations if e.epoch >= 0])


def unplanned(recording: Recording) -> Hyper:
    """The settings of the newest Step, without the halvings of eta that it was made with."""
    hyper = recording.hyper
    if not hyper.halve_after:
        return hyper
    # What follows from an evaluation at the newest Step holds from the next one on.
    known = [e for e in recording.evaluations if e.epoch >= 0 and e.index < len(recording)]
    return plan(hyper, [e.validation.accuracy for e in known]).undone(hyper)


def plan(hyper: Hyper, accuracies: Iterable[float]) -> Plan:
    """Decide from the validation accuracy after each epoch, the first one first."""
    best, since_best, waited, halvings = -1.0, 0, 0, 0
    for accuracy in accuracies:
        if accuracy > best:
            best, since_best, waited = accuracy, 0, 0
        else:
            since_best, waited = since_best + 1, waited + 1
        if hyper.early_stopping and since_best >= hyper.early_stopping:
            return Plan(
                halvings,
                f"The validation accuracy has not improved in {hyper.early_stopping} epochs: stopped early.",
            )
        if hyper.halve_after and waited >= hyper.halve_after:
            halvings, waited = halvings + 1, 0
            if halvings > MOST_HALVINGS:
                return Plan(
                    MOST_HALVINGS,
                    f"eta was halved {MOST_HALVINGS} times and the validation accuracy does not improve: stopped.",
                )
    return Plan(halvings)
