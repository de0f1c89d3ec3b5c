"""Says of each class with fields in installed packages what pydantic makes of it: one JSON object a line.

python3 pythonModels.py FOLDER COUNT PACKAGE… ; FOLDER is where the packages lie, COUNT how many classes of each at most.
"""

import sys

folder, most, packages = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
sys.path.insert(0, folder)  # before all else, so that the packages are those that lie there

import dataclasses
import importlib
import inspect
import json
import os
import random
import signal
import typing
import warnings

import pydantic
import typing_extensions

warnings.simplefilter("ignore")
typing.TypedDict = typing_extensions.TypedDict  # the only one that pydantic takes before Python 3.12
out = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


class TooLong(BaseException):
    pass


def stop(*_):
    raise TooLong()


signal.signal(signal.SIGALRM, stop)


def kind_of(cls):
    if issubclass(cls, pydantic.BaseModel):
        return "model"
    if dataclasses.is_dataclass(cls):
        return "dataclass"
    if typing_extensions.is_typeddict(cls):
        return "typed-dict"
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return "tuple"
    return None


def modules_of(package):
    start = os.path.join(folder, *package.split("."))
    if not os.path.isdir(start):
        yield package
    for at, folders, files in os.walk(start):
        folders.sort()
        for file in sorted(files):
            path = os.path.relpath(os.path.join(at, file), folder)
            if file.endswith(".py") and file != "__main__.py":
                yield path[:-3].replace(os.sep, ".").removesuffix(".__init__")


for package in packages:
    names, count = sorted(modules_of(package)), 0
    random.Random(1).shuffle(names)
    for name in names:
        if count >= most:
            break
        signal.alarm(20)
        try:
            module = importlib.import_module(name)
        except (Exception, SystemExit, TooLong) as error:
            print(f"{name}: {error!r}"[:200], file=sys.stderr)
            continue
        finally:
            signal.alarm(0)
        try:
            path = inspect.getsourcefile(module)
        except TypeError:
            continue
        for key, cls in list(vars(module).items()):
            signal.alarm(10)
            try:
                if not isinstance(cls, type) or cls.__module__ != name or cls.__qualname__ != key:
                    continue
                if not key.isidentifier():
                    continue  # `Box[int]`, which pydantic puts beside `Box`
                kind = kind_of(cls)
                if kind is None:
                    continue
                schema = pydantic.TypeAdapter(cls).json_schema()
                json.dumps(schema, allow_nan=False)
            except (Exception, TooLong):
                continue
            finally:
                signal.alarm(0)
            count += 1
            print(json.dumps({"path": path, "name": key, "kind": kind, "schema": schema}), file=out, flush=True)
os._exit(0)
