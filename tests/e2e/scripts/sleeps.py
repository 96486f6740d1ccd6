import time


def main(dataset1=None, dataset2=None):
    time.sleep(600)
