"""Metrics of scored tables, and the curves that go with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from compute.sdk import log

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

#: Points kept of a curve: as many as a screen can show, few enough to send.
MAX_POINTS = 2_000
#: Steps of the threshold table: one row per hundredth.
THRESHOLD_STEPS = 100
HISTOGRAM_BINS = 30


@dataclass(frozen=True)
class Evaluation:
    """The evaluation of one scored dataset: named numbers, and items for the log by kind."""

    kind: str
    metrics: dict[str, float]
    curves: dict[str, dict[str, Any]] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Class names, and counts by actual class (rows) and predicted class (columns).
    confusion: tuple[list[str], list[list[int]]] | None = None


def measure_regression(actual: Floats, predicted: Floats) -> Evaluation:
    """Errors of predicted numbers.

    ``relative_absolute_error`` = sum|a - p| / sum|a - mean(a)|, ``relative_squared_error`` likewise
    with squares, ``coefficient_of_determination`` = 1 - relative_squared_error. These three are
    left out if all actual values are equal.
    """
    import numpy as np

    error = actual - predicted
    spread = actual - actual.mean()
    metrics = {
        "mean_absolute_error": float(np.abs(error).mean()),
        "root_mean_squared_error": float(np.sqrt((error**2).mean())),
    }
    if np.abs(spread).sum() > 0:
        relative = float((error**2).sum() / (spread**2).sum())
        metrics["relative_absolute_error"] = float(np.abs(error).sum() / np.abs(spread).sum())
        metrics["relative_squared_error"] = relative
        metrics["coefficient_of_determination"] = 1.0 - relative
    else:
        _warn_of_left_out("All labels are equal, so there are no relative errors and no R².")
    shown = _thinned(len(actual))
    counts, edges = _histogram(error)
    curves: dict[str, dict[str, Any]] = {
        "predicted_actual": {"actual": actual[shown], "predicted": predicted[shown]},
        "residuals": {"edges": edges, "counts": counts},
    }
    return Evaluation("regression", metrics, curves)


def _warn_of_left_out(what: str) -> None:
    log.warning("metrics.left_out", what, "Evaluate rows in which the label has different values.")


def _histogram(values: Floats) -> tuple[Codes, Floats]:
    """Counts and edges of evenly wide bins; of one bin if the numbers are too large or too close for more."""
    import numpy as np

    finite = values[np.isfinite(values)]
    if not len(finite):
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    low, high = float(finite.min()), float(finite.max())
    try:
        counts, edges = np.histogram(finite, bins=HISTOGRAM_BINS, range=(low, high))
    except ValueError:
        # numpy refuses bins that are narrower than the steps between such numbers, or wider than any number.
        return np.array([len(finite)]), np.array([low, high])
    return counts, edges


def measure_binary(
    positive: Codes, predicted: Codes, probability: Floats, labels: Sequence[str]
) -> Evaluation:
    """Metrics of two classes: accuracy, precision, recall, f1_score, auc.

    ``positive`` and ``predicted`` are 1 for the positive class, else 0; ``labels`` are the names of
    the negative and the positive class. A ratio over no rows (precision if nothing is predicted
    positive) is 0; ``auc`` is left out if only one class occurs.
    """
    tp, fp = int((positive & predicted).sum()), int(((1 - positive) & predicted).sum())
    fn, tn = int((positive & (1 - predicted)).sum()), int(((1 - positive) & (1 - predicted)).sum())
    metrics = {
        "accuracy": (tp + tn) / len(positive),
        "precision": tp / (tp + fp) if tp + fp else 0.0,
        "recall": tp / (tp + fn) if tp + fn else 0.0,
        "f1_score": 2 * tp / (2 * tp + fp + fn) if tp else 0.0,
    }
    curves: dict[str, dict[str, Any]] = {}
    if 0 < positive.sum() < len(positive):
        from sklearn.metrics import roc_auc_score

        metrics["auc"] = float(roc_auc_score(positive, probability))
        curves = _binary_curves(positive, probability)
    else:
        _warn_of_left_out("The labels are all of one class, so there is no AUC and no curve.")
    tables = {"thresholds": _threshold_table(positive, probability)}
    return Evaluation("binary", metrics, curves, tables, (list(labels), [[tn, fp], [fn, tp]]))


def measure_multiclass(actual: Codes, predicted: Codes, shares: Floats, labels: Sequence[str]) -> Evaluation:
    """Metrics of several classes; ``shares`` (rows, classes) are probabilities, zero width if unknown.

    The macro means are over the classes that occur or are predicted; a ratio over no rows is 0.
    ``log_loss`` is the mean negative natural logarithm of the actual class's probability, first
    clipped to at least the floating-point epsilon, as scikit-learn does.
    """
    import numpy as np
    from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

    codes = np.arange(len(labels))
    precision, recall, _, support = precision_recall_fscore_support(
        actual, predicted, labels=codes, zero_division=0.0
    )
    occurring = np.union1d(actual, predicted)
    accuracy = float((actual == predicted).mean())
    metrics = {
        "overall_accuracy": accuracy,
        "macro_precision": float(precision[occurring].mean()),
        "macro_recall": float(recall[occurring].mean()),
        # With one label per row, micro averages count the same hits over the same rows as accuracy does.
        "micro_precision": accuracy,
        "micro_recall": accuracy,
    }
    if shares.shape[1] == len(labels):
        chosen = np.clip(shares[np.arange(len(actual)), actual], np.finfo(float).eps, 1.0)
        metrics["log_loss"] = float(-np.log(chosen).mean())
    table = {"class": list(labels), "precision": precision, "recall": recall, "support": support}
    matrix = confusion_matrix(actual, predicted, labels=codes).tolist()
    return Evaluation("multiclass", metrics, {}, {"per_class": table}, (list(labels), matrix))


def _binary_curves(positive: Codes, probability: Floats) -> dict[str, dict[str, Any]]:
    import numpy as np
    from sklearn.metrics import precision_recall_curve, roc_curve

    fpr, tpr, cuts = roc_curve(positive, probability)
    precision, recall, limits = precision_recall_curve(positive, probability)
    # scikit-learn's ROC starts at infinity, and its precision-recall curve ends without a threshold.
    cuts = np.where(np.isinf(cuts), 1.0, cuts)
    limits = np.append(limits, 1.0)
    ranked = positive[np.argsort(-probability, kind="stable")]
    hits = np.concatenate([[0], np.cumsum(ranked)])
    rates = np.arange(len(hits)) / len(ranked)
    roc, pr, lift = _thinned(len(fpr)), _thinned(len(recall)), _thinned(len(hits))
    return {
        "roc": {"fpr": fpr[roc], "tpr": tpr[roc], "thresholds": cuts[roc]},
        "precision_recall": {"recall": recall[pr], "precision": precision[pr], "thresholds": limits[pr]},
        "lift": {"positive_rate": rates[lift], "true_positives": hits[lift]},
    }


def _threshold_table(positive: Codes, probability: Floats) -> dict[str, Any]:
    """Counts at every hundredth: rows with a probability above it are predicted positive."""
    import numpy as np

    cuts = np.arange(THRESHOLD_STEPS + 1) / THRESHOLD_STEPS
    yes, no = np.sort(probability[positive == 1]), np.sort(probability[positive == 0])
    tp = len(yes) - np.searchsorted(yes, cuts, side="right")
    fp = len(no) - np.searchsorted(no, cuts, side="right")
    return {"threshold": cuts, "tp": tp, "fp": fp, "tn": len(no) - fp, "fn": len(yes) - tp}


def _thinned(count: int) -> NDArray[np.int64]:
    """At most ``MAX_POINTS`` evenly spread positions, including both ends."""
    import numpy as np

    if count <= MAX_POINTS:
        return np.arange(count)
    return np.linspace(0, count - 1, MAX_POINTS).round().astype(np.int64)
