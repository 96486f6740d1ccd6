"""Display names made from Python names."""

from __future__ import annotations

from collections.abc import Mapping

#: Words that are not simply capitalised.
_SPELLINGS = {
    "arff": "ARFF",
    "csv": "CSV",
    "http": "HTTP",
    "id": "ID",
    "k": "K",
    "l1": "L1",
    "l2": "L2",
    "minmax": "MinMax",
    "sql": "SQL",
    "svmlight": "SVMLight",
    "tsv": "TSV",
    "url": "URL",
    "zip": "ZIP",
    "zscore": "ZScore",
    "json": "JSON",
    "datetime": "DateTime",
}
_SMALL = frozenset({"and", "in", "of", "the", "to", "per", "for", "with", "or"})
_WHOLE = {
    "k_means_clustering": "K-Means Clustering",
    "k_means_plus_plus": "K-Means++",
    "first_n": "First N",
    "two_class_logistic_regression": "Two-Class Logistic Regression",
    "two_class_boosted_decision_tree": "Two-Class Boosted Decision Tree",
}

#: Columns that a warning counts beside the worst one.
MOST_COLUMNS = 5


def display_name(name: str) -> str:
    """``clean_missing_data`` as a title: ``Clean Missing Data``."""
    if name in _WHOLE:
        return _WHOLE[name]
    words = name.split("_")
    return " ".join(_word(word, first=index == 0) for index, word in enumerate(words))


def sentence(value: str) -> str:
    """``remove_row`` as a label or list entry: ``Remove row``."""
    if value in _WHOLE:
        return _WHOLE[value]
    text = " ".join(_SPELLINGS.get(word, word) for word in value.split("_"))
    return text[:1].upper() + text[1:]


def counted(count: int, noun: str) -> str:
    """``1 row``, ``3 rows``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def likewise(counts: Mapping[str, int], worst: str) -> str:
    """The counts of the columns beside the worst: `` Likewise 'b' (3), 'c' (1) and 2 more columns.``"""
    others = sorted((item for item in counts.items() if item[0] != worst), key=lambda item: -item[1])
    if not others:
        return ""
    told = ", ".join(f"'{name}' ({count})" for name, count in others[:MOST_COLUMNS])
    more = len(others) - MOST_COLUMNS
    return f" Likewise {told} and {counted(more, 'more column')}." if more > 0 else f" Likewise {told}."


def _word(word: str, *, first: bool) -> str:
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    return word if word in _SMALL and not first else word.capitalize()
