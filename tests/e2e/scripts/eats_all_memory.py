def main(dataset1=None, dataset2=None):
    held = []
    while True:
        held.append(bytearray(b"x") * (32 << 20))
