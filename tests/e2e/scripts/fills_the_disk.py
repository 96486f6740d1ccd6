def main(dataset1=None, dataset2=None):
    with open("/tmp/large", "wb") as file:
        while True:
            file.write(b"x" * (1 << 20))
