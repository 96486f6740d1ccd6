def main(dataset1=None, dataset2=None):
    raise ValueError("no such colour")
