"""Score Model."""

from __future__ import annotations

from typing import Annotated

from compute.sdk.component_error import ComponentError
from compute.sdk.ports import Model
from compute.sdk.table import Table
from designer.components.annotations import Help, Label, Port
from designer.components.define import component
from designer.components.learning.model import TrainedModel
from designer.components.learning.score_columns import with_scores
from designer.components.learning.scoring import score


@component(category="Model Scoring & Evaluation", keywords=("predict", "inference", "apply model"))
def score_model(
    model: Annotated[Model, Label("Trained model"), Help("A fitted regression or classification model.")],
    dataset: Annotated[Table, Help("Rows to predict.")],
    *,
    append_scores: Annotated[
        bool,
        Label("Append score columns to output"),
        Help("Off: the output has only the score columns."),
    ] = True,
) -> Annotated[Table, Port("scored_dataset")]:
    """Predict with a trained model.

    Adds "Scored Labels"; for two classes also "Scored Probabilities", the probability of the
    positive class (the greater of the two label values; above 0.5 a row is labelled positive); for
    more classes "Scored Probabilities_CLASS" for each. The label column gets the role label.
    Earlier scores are replaced unless they were renamed; a column of the dataset's own that is called
    like a score stays, and the score gets another name.

    A column of another type than in training is converted to it if every value stays the same (1.0 to
    1, true to 1, "5" to 5); otherwise the step fails and names the first value that does not. Numbers
    beyond their range in training, and categories that were not seen there, are warned of.
    """
    if not isinstance(model, TrainedModel):
        raise ComponentError(
            "model.wrong_kind",
            f"Score Model cannot use a {type(model).__name__}.",
            "Use Assign Data to Clusters for clusterings.",
        )
    scores = score(model, dataset)
    if not append_scores:
        return scores
    return _with_label(with_scores(dataset, scores), model.label)


def _with_label(table: Table, label: str) -> Table:
    """The table with this column as its only label."""
    if label not in table.columns:
        return table
    others = [name for name in table.with_role("label") if name != label]
    return table.with_meta(others, role="feature").with_meta([label], role="label")
