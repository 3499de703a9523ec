"""Unpacks from the TensorFlow wheel (argument 1) into a folder (argument 2) the libraries named by
the other arguments, the C headers and the licences. zipfile checks the CRC of each file on the way."""
import os
import shutil
import sys
import zipfile

HEADERS = "tensorflow/include/"
# What tensorflow/c/c_api.h and tensorflow/c/eager/c_api.h reach, taken whole.
HEADER_FOLDERS = ("tensorflow/c/", "tensorflow/core/platform/", "tsl/platform/", "xla/tsl/c/")
LICENCES = ("tensorflow/THIRD_PARTY_NOTICES.txt", HEADERS + "LICENSE")


def place(name, libraries):
    """Where a member of the wheel goes, or None."""
    if name in libraries:
        return os.path.join("lib", os.path.basename(name))
    if name.startswith(tuple(HEADERS + folder for folder in HEADER_FOLDERS)):
        return os.path.join("include", name[len(HEADERS):])
    if name in LICENCES:
        return os.path.basename(name)
    return None


def main(wheel, target, *names):
    libraries = {"tensorflow/" + name for name in names}
    with zipfile.ZipFile(wheel) as archive:
        missing = libraries - set(archive.namelist())
        if missing:
            sys.exit("error: not in the wheel: " + ", ".join(sorted(missing)))
        for member in archive.infolist():
            relative = None if member.is_dir() else place(member.filename, libraries)
            if relative is None:
                continue
            path = os.path.join(target, relative)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with archive.open(member) as source, open(path, "wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)


main(*sys.argv[1:])
