"""Stands in for pip: `download` copies FAKE_WHEEL, `install` puts empty packages into the environment.
FAKE_PIP: "offline" fails, "slow" stops half-way, "no backbone" fails where a backbone is asked for."""
import os
import shutil
import sys
import time

args = sys.argv[1:]
verb = "download" if "download" in args else "install"
mode = os.environ.get("FAKE_PIP")
backbone = args[-1].startswith("backbone")
with open(os.environ["FAKE_CALLS"], "a") as calls:
    calls.write("pip " + verb + (" backbone" if backbone else "") + "\n")
if mode == "offline" or (mode == "no backbone" and backbone):
    sys.exit("ERROR: NewConnectionError: [Errno -3] Temporary failure in name resolution")

if verb == "download":
    wheel = os.path.join(args[args.index("--dest") + 1], "tensorflow.whl")
    if mode == "slow":
        with open(wheel, "wb") as half:
            half.write(b"PK")
        time.sleep(60)
    shutil.copy(os.environ["FAKE_BACKBONE" if backbone else "FAKE_WHEEL"], wheel)
else:
    environment = os.path.dirname(os.path.dirname(args[args.index("--python") + 1]))
    python = "python%d.%d" % sys.version_info[:2]
    packages = os.path.join(environment, "lib", python, "site-packages")
    for name in ("keras", "tf_keras", "h5py", "tensorflow"):
        with open(os.path.join(packages, name + ".py"), "w") as module:
            module.write('__version__ = "9"\n')
