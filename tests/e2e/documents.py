"""The pipelines of the end-to-end tests, as documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).parent / "scripts"


def node(node_id: str, component: str, **parameters: Any) -> dict[str, Any]:
    return {"id": node_id, "component": component, "parameters": parameters}


def document(nodes: list[dict[str, Any]], edges: list[str], **fields: Any) -> dict[str, Any]:
    """A pipeline document; an edge is written ``a.port > b.port``."""
    pairs = [edge.split(" > ") for edge in edges]
    return {
        "format": "jackfield/pipeline@1",
        "nodes": nodes,
        "edges": [{"from": source, "to": target} for source, target in pairs],
        **fields,
    }


def automobile_pipeline() -> dict[str, Any]:
    """Regression of the price: designer-features Part D 1."""
    return document(
        [
            node("data", "dataset", dataset="automobile"),
            node(
                "select",
                "select_columns_in_dataset",
                columns={"rules": [{"include": "all"}, {"exclude": {"names": ["normalized-losses"]}}]},
            ),
            node("clean", "clean_missing_data", columns={"rules": [{"include": "all"}]}, mode="remove_row"),
            node("split", "split_data", fraction={"$parameter": "train_fraction"}, seed=7),
            node("learner", "linear_regression"),
            node("train", "train_model", label="price"),
            node("score", "score_model"),
            node("evaluate", "evaluate_model"),
        ],
        [
            "data.output > select.dataset",
            "select.dataset > clean.dataset",
            "clean.cleaned_dataset > split.dataset",
            "learner.untrained_model > train.untrained_model",
            "split.first > train.dataset",
            "train.model > score.model",
            "split.second > score.dataset",
            "score.scored_dataset > evaluate.scored_dataset",
        ],
        name="Automobile price",
        parameters=[{"name": "train_fraction", "type": "float", "default": 0.7}],
        defaults={"experiment": "automobile"},
    )


def adult_pipeline() -> dict[str, Any]:
    """Two learners on the adult census, compared in one evaluation."""
    learners = {"logistic": "two_class_logistic_regression", "boosted": "two_class_boosted_decision_tree"}
    nodes = [
        node("data", "dataset", dataset="adult"),
        node("clean", "clean_missing_data", columns={"rules": [{"include": "all"}]}, mode="remove_row"),
        node("split", "split_data", fraction=0.5, seed=3),
        node("evaluate", "evaluate_model"),
    ]
    edges = ["data.output > clean.dataset", "clean.cleaned_dataset > split.dataset"]
    for port, (name, component) in zip(
        ("scored_dataset", "scored_dataset_to_compare"), learners.items(), strict=True
    ):
        nodes += [
            node(name, component),
            node(f"train_{name}", "train_model", label="income"),
            node(f"score_{name}", "score_model"),
        ]
        edges += [
            f"{name}.untrained_model > train_{name}.untrained_model",
            f"split.first > train_{name}.dataset",
            f"train_{name}.model > score_{name}.model",
            f"split.second > score_{name}.dataset",
            f"score_{name}.scored_dataset > evaluate.{port}",
        ]
    return document(nodes, edges, name="Adult income", defaults={"experiment": "adult"})


def script(name: str) -> str:
    """The text of a script in tests/e2e/scripts."""
    return (SCRIPTS / f"{name}.py").read_text()


def script_pipeline(text: str, **fields: Any) -> dict[str, Any]:
    """One node of user code, and a sibling that has nothing to do with it."""
    return document(
        [
            node("script", "execute_python_script", script=text),
            node("sibling", "enter_data_manually", data="a,b\n1,2\n", format="csv", has_header=True),
        ],
        [],
        name="A script",
        **fields,
    )


def on(target: str, drawn: dict[str, Any]) -> dict[str, Any]:
    """The same pipeline with another default target."""
    return {**drawn, "defaults": {**drawn.get("defaults", {}), "compute": target}}
