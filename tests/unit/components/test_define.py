"""A component's signature is its interface."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import pytest

from compute.sdk.ports import Transform
from compute.sdk.table import Table
from designer.components.annotations import (
    Code,
    Columns,
    Group,
    Help,
    Label,
    OneColumn,
    Port,
    Range,
    Required,
    Text,
    When,
)
from designer.components.define import component
from designer.components.json_schema import component_json, parameter_schema
from designer.components.registry import Registry, builtin_registry
from designer.components.selection import ALL_COLUMNS
from designer.graph.columns import ColumnSelectionError
from designer.graph.port_types import PortType
from designer.graph.spec import ComponentSpec, InputPort, OutputPort, Parameter
from designer.graph.table_schema import Column, TableSchema


class Parts(NamedTuple):
    kept: Annotated[Table, Help("What stays.")]
    rest: Table | None
    how: Annotated[Transform, Label("The way")]


@component(category="Toys", keywords=("sieve",), user_code=True)
def sift_rows(
    dataset: Annotated[Table, Help("Rows to sift.")],
    extra: Table | None = None,
    bundle: Annotated[Path | None, Port(type="file")] = None,
    *,
    by: Annotated[Any, OneColumn("dataset")],
    mode: Annotated[Literal["share", "count"], Label("How to sift")] = "share",
    share: Annotated[float, Range(0, 1, above=True), When(mode="share"), Help("From 0 to 1.")] = 0.5,
    count: Annotated[int | None, When(mode=("count",))] = None,
    shown: Annotated[dict[str, Any] | None, Columns("dataset")] = None,
    note: Annotated[str, Text()] = "",
    code: Annotated[str, Code("python")] = "pass",
    loud: Annotated[bool, Group("Finer points")] = False,
) -> Parts:
    """Sift rows.

    Coarse ones stay.
    """
    return Parts(dataset, extra, None)  # type: ignore[arg-type]


def test_a_signature_becomes_a_spec() -> None:
    table = PortType("table")
    assert sift_rows.spec == ComponentSpec(
        name="sift_rows",
        version="1",
        display_name="Sift Rows",
        category="Toys",
        help="Sift rows.\n\nCoarse ones stay.",
        inputs=(
            InputPort("dataset", table, label="Dataset", help="Rows to sift."),
            InputPort("extra", table, optional=True, label="Extra"),
            InputPort("bundle", PortType("file"), optional=True, label="Bundle"),
        ),
        outputs=(
            OutputPort("kept", table, label="Kept", help="What stays."),
            OutputPort("rest", table, label="Rest", optional=True),
            OutputPort("how", PortType("transform"), label="The way"),
        ),
        parameters=(
            Parameter("by", "column", required=True, label="By", port="dataset"),
            Parameter("mode", "choice", "share", label="How to sift", choices=("share", "count")),
            Parameter(
                "share",
                "float",
                0.5,
                label="Share",
                help="From 0 to 1.",
                minimum=0,
                maximum=1,
                exclusive_minimum=True,
                visible_when={"mode": ("share",)},
            ),
            Parameter("count", "integer", label="Count", visible_when={"mode": ("count",)}),
            Parameter("shown", "columns", label="Shown", port="dataset"),
            Parameter("note", "text", "", label="Note"),
            Parameter("code", "code", "pass", label="Code", language="python"),
            Parameter("loud", "boolean", False, label="Loud", group="Finer points"),
        ),
        entry=f"{__name__}:sift_rows",
        keywords=("sieve",),
        user_code=True,
    )


def test_a_component_is_still_the_function() -> None:
    assert sift_rows("rows", by="x").kept == "rows"  # type: ignore[arg-type]


def test_one_output_needs_a_name() -> None:
    with pytest.raises(TypeError, match="Name the output"):

        @component(category="Toys")
        def nameless(dataset: Table) -> Table:
            """Nothing."""
            return dataset


def test_a_type_that_is_no_port_type_is_refused() -> None:
    with pytest.raises(TypeError, match="not a port type"):

        @component(category="Toys")
        def odd(number: int) -> Annotated[Table, Port("dataset")]:
            """Nothing."""
            raise NotImplementedError


def test_json_says_what_widgets_need() -> None:
    share = sift_rows.spec.parameter("share")
    assert share is not None
    assert parameter_schema(share) == {
        "title": "Share",
        "description": "From 0 to 1.",
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 1,
        "x-kind": "float",
        "default": 0.5,
        "x-visible-when": {"mode": ["share"]},
    }
    mode = sift_rows.spec.parameter("mode")
    assert mode is not None
    assert parameter_schema(mode)["x-enum-labels"] == {"share": "Share", "count": "Count"}
    loud = sift_rows.spec.parameter("loud")
    assert loud is not None
    assert parameter_schema(loud)["x-group"] == "Finer points"


def test_json_has_the_fields_of_the_contract() -> None:
    shown = component_json(sift_rows.spec, ("1",))
    assert shown["parameters"]["required"] == ["by"]
    assert list(shown["parameters"]["properties"]) == [item.name for item in sift_rows.spec.parameters]
    assert [port["name"] for port in shown["outputs"] if port["optional"]] == ["rest"]
    assert shown["versions"] == ["1"]
    assert (shown["user_code"], shown["keywords"]) == (True, ["sieve"])


@component(category="Toys")
def fetch(
    dataset: Table,
    *,
    place: Annotated[Literal["web", "disk"], Label("Place")] = "web",
    url: Annotated[str, When(place="web"), Required(), Label("URL")] = "",
    code: Annotated[str, Code("sql"), Required()] = "SELECT 1",
    columns: Annotated[dict[str, Any], Columns("dataset")] = ALL_COLUMNS,
    format: str = "",
) -> Annotated[Table, Port("dataset")]:
    """Fetch."""
    return dataset


def test_what_refuses_a_blank_is_required_and_an_empty_default_is_none_to_people() -> None:
    required = {item.name: item.default for item in fetch.spec.parameters if item.required}
    assert required == {"url": None, "code": "SELECT 1", "columns": ALL_COLUMNS}
    url = fetch.spec.parameter("url")
    code = fetch.spec.parameter("code")
    assert url is not None
    assert code is not None
    # Without a default a browser marks it as one that must be set.
    assert "default" not in parameter_schema(url)
    assert parameter_schema(code)["default"] == "SELECT 1"
    assert component_json(fetch.spec)["parameters"]["required"] == []


def version(number: str) -> Any:
    @component(category="Toys", version=number)
    def grow(dataset: Table) -> Annotated[Table, Port("dataset")]:
        """Grow."""
        return dataset

    return grow


def test_the_latest_version_is_the_default_and_others_stay_reachable() -> None:
    registry = Registry([version("1"), version("2")])
    latest, first = registry.get("grow"), registry.get("grow", "1")
    assert latest is not None
    assert first is not None
    assert (latest.version, first.version) == ("2", "1")
    assert registry.get("grow", "3") is None
    assert registry.versions("grow") == ("1", "2")


def test_one_version_cannot_be_defined_twice() -> None:
    with pytest.raises(ValueError, match="grow@1 is defined twice"):
        Registry([version("1"), version("1")])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("split", "split_data"),
        ("train test", "split_data"),
        ("impute", "clean_missing_data"),
        ("lightgbm binary", "two_class_boosted_decision_tree"),
        ("K-Means", "k_means_clustering"),
        ("rename", "edit_metadata"),
        ("merge lookup", "join_data"),
    ],
)
def test_search_finds_by_name_purpose_and_synonym(text: str, first: str) -> None:
    assert builtin_registry().search(text)[0].name == first


def test_search_finds_nothing_for_nonsense_and_everything_for_nothing() -> None:
    assert builtin_registry().search("xyzzy") == ()
    assert len(builtin_registry().search("")) == len(builtin_registry().all())


def test_close_matches_forgive_spelling() -> None:
    assert builtin_registry().close_matches("splt_data")[0] == "split_data"


def test_a_column_that_does_not_arrive_is_told_at_design_time() -> None:
    spec = builtin_registry().get("select_columns_in_dataset")
    assert spec is not None
    schema = TableSchema.of([Column("price", "double")])
    with pytest.raises(ColumnSelectionError, match="Did you mean 'price'"):
        builtin_registry().columns(spec, {"columns": {"names": ["prise"]}}, {"dataset": schema})


def test_the_dataset_component_starts_no_process() -> None:
    spec = builtin_registry().get("dataset")
    assert spec is not None
    assert spec.entry == ""
    assert spec.parameters[0].kind == "dataset"
