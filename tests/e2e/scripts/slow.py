import time


def main(dataset1=None, dataset2=None):
    time.sleep(3)
    return dataset1
