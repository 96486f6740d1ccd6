"""Pipeline parameters and a node's own parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from designer.graph.model import ParameterRef, PipelineParameter
from designer.graph.node_parameters import CheckedParameters, check_parameters, check_value
from designer.graph.parameters import UNBOUND, bind, coerce, parse_value, promoted_type
from designer.graph.spec import Parameter
from tests.factories.graphs import node
from tests.factories.toy_catalogue import ADD, CONSTANT, DATASET, SCRIPT, SLEEP, SPLIT, TRAIN

RATE = PipelineParameter("rate", "float", 0.1)
NAME = PipelineParameter("name", "str")


def check(spec: Any, bindings: dict[str, Any] | None = None, **values: Any) -> CheckedParameters:
    return check_parameters(spec, node("n", spec.name, **values), bindings or {})


def sentences(checked: CheckedParameters) -> list[tuple[str, str, str]]:
    return [(item.code, item.message, item.hint) for item in checked.problems]


class TestNodeParameters:
    def test_defaults_fill_what_is_not_given(self) -> None:
        assert check(CONSTANT, value=2.0).values == {"value": 2.0, "column": "value"}

    def test_null_means_the_default(self) -> None:
        assert check(CONSTANT, value=None).values["value"] == 1.0

    def test_hidden_parameters_are_dropped_and_not_checked(self) -> None:
        checked = check(SPLIT, mode="expression", expression="x > 1", fraction="rubbish")
        assert checked.values == {"mode": "expression", "expression": "x > 1"}
        assert checked.complete

    def test_what_depends_on_a_hidden_parameter_is_hidden_with_it(self) -> None:
        checked = check(SPLIT, mode="expression", expression="x > 1", shuffle=True, seed=-5)
        assert checked.problems == ()

    def test_a_required_parameter_counts_only_while_visible(self) -> None:
        assert check(SPLIT, mode="rows").problems == ()
        assert sentences(check(SPLIT, mode="expression")) == [
            ("parameter.missing", "Split needs a value for 'Expression'.", "Set it in the inspector.")
        ]

    @pytest.mark.parametrize("unset", [None, "", {"names": []}, {"rules": []}])
    def test_a_missing_label_column_is_asked_for_in_words(self, unset: Any) -> None:
        assert sentences(check(TRAIN, label=unset)) == [
            ("parameter.missing", "Train needs a label column.", "Choose a column.")
        ]

    def test_an_empty_script_is_a_missing_one(self) -> None:
        assert [problem.code for problem in check(SCRIPT, script="").problems] == ["parameter.missing"]

    @pytest.mark.parametrize("blank", ["", "  \n"])
    def test_a_default_does_not_stand_in_for_what_was_emptied(self, blank: str) -> None:
        script = Parameter("script", "code", "pass", required=True, label="Script")
        spec = replace(SCRIPT, parameters=(script,))
        assert check(spec).values == {"script": "pass"}
        assert check(spec, script=None).problems == ()
        assert sentences(check(spec, script=blank)) == [
            ("parameter.missing", "Script needs a value for 'Script'.", "Set it in the inspector.")
        ]

    def test_a_dataset_node_that_names_none_asks_for_one(self) -> None:
        assert sentences(check(DATASET)) == [
            ("parameter.missing", "Dataset needs a dataset.", "Choose one, or upload a file.")
        ]

    def test_an_unknown_parameter_gets_the_close_match(self) -> None:
        assert sentences(check(SPLIT, fractoin=0.5)) == [
            ("parameter.unknown", "Split has no parameter 'fractoin'.", "Did you mean 'fraction'?")
        ]

    def test_whole_numbers_count_as_floats_and_the_other_way_round(self) -> None:
        values = check(SPLIT, fraction=1, seed=7.0).values
        assert (values["fraction"], values["seed"]) == (1.0, 7)
        assert isinstance(values["fraction"], float)
        assert isinstance(values["seed"], int)

    @pytest.mark.parametrize(
        ("spec", "values", "message"),
        [
            (SPLIT, {"fraction": 1.5}, "Fraction: 1.5 is out of range. Choose at least 0 and at most 1."),
            (SPLIT, {"seed": -1}, "Seed: -1 is out of range. Choose at least 0."),
            (SLEEP, {"seconds": 0}, "Seconds: 0.0 is out of range. Choose more than 0."),
            (SPLIT, {"seed": 1.5}, "Seed: Expected a whole number, not 1.5."),
            (SPLIT, {"seed": True}, "Seed: Expected a whole number, not true."),
            (SPLIT, {"seed": "7"}, "Seed: Expected a whole number, not '7'."),
            (SPLIT, {"seed": 2**70}, f"Seed: {2**70} is too large. Use a whole number that fits in 64 bits."),
            (
                SPLIT, {"seed": 10**5000},
                "Seed: this very long number is too large. Use a whole number that fits in 64 bits.",
            ),
            (SPLIT, {"fraction": 10**400}, "Fraction: This number is too large for a float."),
            (SPLIT, {"fraction": "half"}, "Fraction: Expected a number, not 'half'."),
            (SPLIT, {"shuffle": 1}, "Shuffle: Expected true or false, not 1."),
            (SPLIT, {"mode": "row"}, "Mode: 'row' is not a choice. Did you mean 'rows'?"),
            (SPLIT, {"mode": ["rows"]}, "Mode: [\"rows\"] is not a choice. Did you mean 'rows'?"),
            (CONSTANT, {"column": 3}, "Column name: Expected text, not 3."),
            (TRAIN, {"label": {"names": ["a", "b"]}}, "Label column: Choose exactly one column, not 2."),
        ],
    )  # fmt: skip
    def test_a_wrong_value_is_a_problem_that_says_what_is_right(
        self, spec: Any, values: Any, message: str
    ) -> None:
        [problem] = check(spec, **values).problems
        assert (problem.code, problem.message) == ("parameter.invalid", message)
        assert (problem.node, problem.parameter) == ("n", next(iter(values)))

    @pytest.mark.parametrize("wrong", ["value", ["value"], {"name": ["value"]}, {"rules": [{"only": "all"}]}])
    def test_a_column_selection_must_have_the_shape_of_one(self, wrong: Any) -> None:
        assert [problem.code for problem in check(ADD, columns=wrong).problems] == ["parameter.invalid"]

    def test_an_optional_selection_of_no_columns_is_kept(self) -> None:
        assert check(ADD, columns={"names": []}).values == {"columns": {"names": []}}

    def test_a_reference_takes_the_value_of_the_pipeline_parameter(self) -> None:
        assert check(SPLIT, {"part": 0.25}, fraction=ParameterRef("part")).values["fraction"] == 0.25

    def test_a_wrong_value_from_a_pipeline_parameter_names_it(self) -> None:
        [problem] = check(SPLIT, {"part": 7}, fraction=ParameterRef("part")).problems
        assert problem.hint == "The value comes from the pipeline parameter 'part'."

    def test_a_reference_to_nothing_is_a_problem_with_the_close_match(self) -> None:
        assert sentences(check(SPLIT, {"part": 7}, fraction=ParameterRef("prat"))) == [
            ("parameter.unknown", "There is no pipeline parameter 'prat'.", "Did you mean 'part'?")
        ]

    def test_a_value_that_the_caller_will_give_is_no_problem_but_not_complete(self) -> None:
        checked = check(TRAIN, {"target": UNBOUND}, label=ParameterRef("target"))
        assert checked.problems == ()
        assert not checked.complete
        assert "label" not in checked.values

    def test_a_required_value_that_the_caller_did_not_give_names_the_pipeline_parameter(self) -> None:
        [problem] = check(TRAIN, {"target": None}, label=ParameterRef("target")).problems
        assert (problem.code, problem.hint) == (
            "parameter.missing",
            "Give the pipeline parameter 'target' a value.",
        )


class TestPipelineParameters:
    def test_given_values_win_over_defaults(self) -> None:
        assert bind([RATE, NAME], {"rate": 1, "name": "x"}) == ({"rate": 1.0, "name": "x"}, [])

    def test_what_has_no_value_is_unbound(self) -> None:
        values, problems = bind([RATE, NAME], {})
        assert values == {"rate": 0.1, "name": UNBOUND}
        assert problems == []

    def test_an_unknown_name_gets_the_close_match(self) -> None:
        _, [problem] = bind([RATE], {"rote": 1})
        assert (problem.code, problem.parameter) == ("parameter.unknown", "rote")
        assert problem.hint == "Did you mean 'rate'?"

    def test_a_value_or_a_default_of_another_type_is_a_problem(self) -> None:
        _, [given] = bind([RATE], {"rate": "fast"})
        _, [declared] = bind([PipelineParameter("rate", "float", "fast")], {})
        for problem in (given, declared):
            assert problem.code == "parameter.invalid"
            assert problem.message == "Pipeline parameter 'rate': Expected a number, not 'fast'."

    def test_a_type_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(ValueError, match="Unknown parameter type 'date'"):
            coerce(1, "date")

    @pytest.mark.parametrize(
        ("text", "type_", "value"),
        [
            ("7", "int", 7),
            ("7.0", "int", 7),
            ("0.7", "float", 0.7),
            ("1e-3", "float", 0.001),
            ("7", "float", 7.0),
            ("true", "bool", True),
            ("No", "bool", False),
            ("price = 3", "str", "price = 3"),
            ("", "str", ""),
            ('{"names": ["a"]}', "json", {"names": ["a"]}),
        ],
    )
    def test_a_value_from_the_command_line_is_read_by_its_type(
        self, text: str, type_: str, value: Any
    ) -> None:
        read = parse_value(text, type_)
        assert read == value
        assert type(read) is type(value)

    @pytest.mark.parametrize(
        ("text", "type_"),
        [("7.5", "int"), ("x", "int"), ("nan", "float"), ("inf", "float"), ("maybe", "bool"), ("{", "json")],
    )
    def test_an_unreadable_value_is_refused(self, text: str, type_: str) -> None:
        with pytest.raises(ValueError, match=r"\w"):
            parse_value(text, type_)

    @pytest.mark.parametrize(
        ("parameter", "value", "type_"),
        [
            (Parameter("p", "integer"), 1, "int"),
            (Parameter("p", "float"), 1.0, "float"),
            (Parameter("p", "boolean"), True, "bool"),
            (Parameter("p", "choice"), "a", "str"),
            (Parameter("p", "code"), "x", "str"),
            (Parameter("p", "dataset"), "cars", "str"),
            (Parameter("p", "columns"), {"names": []}, "json"),
            (Parameter("p", "column"), "price", "str"),
            (Parameter("p", "column"), {"names": ["price"]}, "json"),
        ],
    )
    def test_a_promoted_parameter_has_a_type_that_holds_its_value(
        self, parameter: Parameter, value: Any, type_: str
    ) -> None:
        assert promoted_type(parameter, value) == type_
        assert coerce(value, type_) == value

    def test_a_checked_value_is_what_a_component_gets(self) -> None:
        assert check_value(Parameter("p", "integer"), 3.0) == 3
