"""Writes the tiny inputs of the field cases of data into a folder: python makeInputs.py FOLDER.

Python's own encodings, csv, struct and gzip, and NumPy, are what the readers are compared with. Nothing is stored in the
repository: tests make the inputs anew.
"""

import gzip
import os
import struct
import sys
import zipfile

import numpy as np


def write(folder, name, content):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def idx(kind, shape, content):
    return bytes([0, 0, kind, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + content


def tables(folder):
    # Field case 49: a byte-order mark, Excel's line ends, and the same in UTF-16.
    rows = 'label,x\r\n"a",1\r\nb,2\r\n'
    write(folder, "bom.csv", b"\xef\xbb\xbf" + rows.encode("utf-8"))
    write(folder, "bom16.csv", b"\xff\xfe" + rows.encode("utf-16-le"))
    write(folder, "quoted.csv", b"\xef\xbb\xbf" + '"label",x\r\na,1\r\nb,2\r\n'.encode("utf-8"))
    # Field case 51: semicolons and decimal commas, tabs under another name, CP949.
    write(folder, "semicolons.csv", "a;b;c\n1,5;2,5;예\n-3;0,25;아니오\n".encode("utf-8"))
    write(folder, "tabs.csv", b"a\tb\n1.5\t2\n3\t4\n")
    write(folder, "cp949.csv", "값,분류\n1,고양이\n2,강아지\n3,고양이\n".encode("cp949"))
    write(folder, "latin.csv", "x,label\n1,Müller\n2,Größe\n".encode("windows-1252"))
    write(folder, "sjis.csv", "x,label\n1,ねこ\n2,イヌ\n".encode("shift_jis"))
    odd = "".join(f"{i},{i % 2}\n" for i in range(300))
    write(folder, "odd.csv", ("x,label\n" + odd + "abc,1\n").encode("utf-8"))


def arrays(folder):
    # Field case 53: packed or not whatever the name, other types, a web page, counts that differ.
    pictures = idx(0x08, (3, 2, 2), bytes(range(12)))
    write(folder, "images-idx3-ubyte", pictures)
    write(folder, "labels-idx1-ubyte", idx(0x08, (3,), bytes([5, 2, 5])))
    write(folder, "two-labels", idx(0x08, (2,), bytes([1, 2])))
    write(folder, "plain.gz", pictures)
    write(folder, "packed.idx", gzip.compress(pictures))
    write(folder, "shorts", idx(0x0B, (3, 2), struct.pack(">6h", -1, 2, -300, 400, 5, 32767)))
    write(folder, "floats", idx(0x0D, (3,), struct.pack(">3f", 0.5, -1.25, 3e10)))
    write(folder, "page.gz", b"<!DOCTYPE html><html></html>")
    np.save(os.path.join(folder, "big.npy"), np.array([[1, -2], [3, 4]], ">f4"))
    np.save(os.path.join(folder, "half.npy"), np.array([1.5, -2], np.float16))
    np.save(os.path.join(folder, "objects.npy"), np.array([{"a": 1}], object), allow_pickle=True)
    x = np.arange(24, dtype=np.uint8).reshape(4, 6)
    np.savez_compressed(
        os.path.join(folder, "mnist.npz"),
        x_train=x,
        y_train=np.array([0, 1, 0, 1]),
        x_test=x[:2] + 100,
        y_test=np.array([1, 0]),
    )
    with zipfile.ZipFile(os.path.join(folder, "escape.npz"), "w") as archive:
        archive.writestr("../../escaped.npy", b"x")
    bomb = np.zeros((1, 200 * 2**20), np.uint8)
    np.savez_compressed(os.path.join(folder, "bomb.npz"), x=bomb)


if __name__ == "__main__":
    tables(sys.argv[1])
    arrays(sys.argv[1])
