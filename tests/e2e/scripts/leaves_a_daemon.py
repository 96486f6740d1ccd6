import os
import time

import pandas


def main(dataset1=None, dataset2=None):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    return pandas.DataFrame({"a": [1]})
