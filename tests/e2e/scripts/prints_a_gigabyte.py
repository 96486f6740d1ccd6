import os
import sys

import pandas

#: It prints on until this exists.
GATE = "/"


def main(dataset1=None, dataset2=None):
    line = "x" * (2**20 - 1) + "\n"
    printed = 0
    while printed < 1024 or not os.path.exists(GATE):
        sys.stdout.write(line)
        printed += 1
    return pandas.DataFrame({"a": [1]})
