"""ARFF: typed attributes, dense and sparse rows."""
