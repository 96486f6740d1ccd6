import os
import signal


def main(dataset1=None, dataset2=None):
    os.kill(os.getpid(), signal.SIGKILL)
