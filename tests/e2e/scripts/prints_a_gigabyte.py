import sys

import pandas


def main(dataset1=None, dataset2=None):
    line = "x" * (2**20 - 1) + "\n"
    for _ in range(1024):
        sys.stdout.write(line)
    return pandas.DataFrame({"a": [1]})
