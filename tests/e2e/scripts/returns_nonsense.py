def main(dataset1=None, dataset2=None):
    return "a sentence"
