"""Files as PyTorch before 1.6 saved them, pickled by Python itself; torch is not needed, only its names.

Run: python makeTorchFile.py FOLDER
Writes plain.pth, which is whole, and files with one fault each. All hold the numbers 0..11 as "weight", seen through a
transposed view of shape (3, 4) with strides (1, 3); "bias" is 0.5 -1.5; "count" is the whole number 7.
"""

import io
import os
import pickle
import struct
import sys
import types
from collections import OrderedDict

MAGIC = 0x1950A86A20F9469CFC6C
VERSION = 1001


class FloatStorage:
    pass


class LongStorage:
    pass


class DoubleStorage:
    pass


class Unseen:
    """Reduces to a call of what a file of weights has no use for."""

    def __reduce__(self):
        return (os.system, ("echo it was run",))


class Tensor:
    def __init__(self, storage, offset, size, stride):
        self.args = (storage, offset, size, stride, False, OrderedDict())

    def __reduce__(self):
        return (sys.modules["torch._utils"]._rebuild_tensor_v2, self.args)


class Storage:
    def __init__(self, kind, key, values, device="cpu"):
        self.kind, self.key, self.values, self.device = kind, key, values, device


class Pickler(pickle.Pickler):
    def persistent_id(self, thing):
        if isinstance(thing, Storage):
            return ("storage", thing.kind, thing.key, thing.device, len(thing.values), None)
        return None


def fake_torch():
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")

    def _rebuild_tensor_v2(*_):
        raise AssertionError

    _rebuild_tensor_v2.__module__ = "torch._utils"
    _rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2
    for kind in (FloatStorage, LongStorage, DoubleStorage):
        kind.__module__ = "torch"
        setattr(torch, kind.__name__, kind)
    sys.modules.update({"torch": torch, "torch._utils": utils})


def dump(value, protocol=2):
    sink = io.BytesIO()
    Pickler(sink, protocol).dump(value)
    return sink.getvalue()


def numbers(storage):
    code = {"FloatStorage": "f", "LongStorage": "q", "DoubleStorage": "d"}[storage.kind.__name__]
    return struct.pack(f"<q{len(storage.values)}{code}", len(storage.values), *storage.values)


def file(
    weight=None,
    more=(),
    magic=MAGIC,
    version=VERSION,
    little_endian=True,
    device="cpu",
    kind=FloatStorage,
    protocol=2,
    tail=b"",
    listed=None,
):
    a = Storage(kind, "94", [float(i) for i in range(12)], device)
    b = Storage(FloatStorage, "95", [0.5, -1.5])
    c = Storage(LongStorage, "96", [7])
    state = OrderedDict()
    state["weight"] = Tensor(a, *(weight or (0, (3, 4), (1, 3))))
    state["bias"] = Tensor(b, 0, (2,), (1,))
    state["count"] = Tensor(c, 0, (), ())
    state.update(more)
    # As torch leaves it on a state dictionary; it comes back by BUILD.
    state._metadata = OrderedDict([("", {"version": 1})])
    system = {"protocol_version": 1001, "little_endian": little_endian, "type_sizes": {"int": 4}}
    storages = [a, b, c] if listed is None else [{"94": a, "95": b, "96": c}[key] for key in listed]
    parts = [dump(magic, protocol), dump(version), dump(system), dump(state)]
    parts += [dump([s.key for s in storages])] + [numbers(s) for s in storages] + [tail]
    return b"".join(parts)


def main(folder):
    fake_torch()
    files = {
        "plain": file(),
        "shifted": file(weight=(2, (2, 2), (5, 1))),
        "foreign": file(more=[("evil", Unseen())]),
        "value": file(more=[("text", "no tensor")]),
        "magic": file(magic=MAGIC + 1),
        "version": file(version=1002),
        "bigEndian": file(little_endian=False),
        "device": file(device="cuda:0"),
        "doubles": file(kind=DoubleStorage),
        "protocol": file(protocol=4),
        "tail": file(tail=b"\0"),
        "unlisted": file(listed=["94", "95"]),
        "listedTwice": file(listed=["94", "95", "96", "96"]),
        "stride": file(weight=(0, (3, 4), (1, 4))),
        "offset": file(weight=(1, (3, 4), (1, 3))),
        "negative": file(weight=(0, (3, 4), (-1, 3))),
        "rank": file(weight=(0, (3, 4), (1,))),
        "huge": file(weight=(0, (2**31, 2**31), (0, 0))),
        "nan": file(weight=(0, (float("nan"), 4), (1, 3))),
    }
    for name, content in files.items():
        with open(os.path.join(folder, f"{name}.pth"), "wb") as target:
            target.write(content)


main(sys.argv[1])
