"""SVMLight: integers exactly, groups, comments, odd lines."""

from __future__ import annotations

from tests.factories.reads import Reader, types


def test_integers_groups_and_comments(reader: Reader) -> None:
    content = f"# header\n1 qid:3 1:0.5 3:{2**53 + 1} # note\n\n-1 qid:4 2:4\n"
    read = reader.read(content, "svmlight")
    assert read.table.frame.rows() == [(0.5, 0, 2**53 + 1, 3, 1), (0.0, 4, 0, 4, -1)]
    assert types(read) == {
        "Col1": "double", "Col2": "integer", "Col3": "integer", "qid": "integer", "Labels": "integer",
    }  # fmt: skip
    assert {name: meta.role for name, meta in read.table.columns.items() if meta.role != "feature"} == {
        "qid": "none", "Labels": "label",
    }  # fmt: skip


def test_numbers_that_no_type_holds_are_text(reader: Reader) -> None:
    read = reader.read(f"0.5 1:{2**64 + 1}\n1 1:0.5\n", "svmlight")
    assert read.table.frame["Col1"].to_list() == [str(2**64 + 1), "0.5"]
    assert [note.column for note in read.notes] == ["Col1"]


def test_odd_lines_are_left_out_and_told(reader: Reader) -> None:
    content = "1 1:2\nx\n2 0:1\n3 1:4\n4 1:5\n"
    read = reader.read(content, "svmlight")
    assert read.table.frame["Col1"].to_list() == [2, 4, 5]
    assert [note.line for note in read.notes] == [2, 3]
    assert "Line 2" in reader.refused(content, "svmlight", on_bad_rows="fail").message
    assert reader.read(content, "svmlight", rows=1, columns=["Labels"]).table.frame.rows() == [(1,)]
