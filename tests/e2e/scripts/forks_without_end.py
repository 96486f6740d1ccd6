import os
import time


def main(dataset1=None, dataset2=None):
    # Bounded by itself, so that a target that does not bound it leaves the machine alive.
    for _ in range(600):
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
