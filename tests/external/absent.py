"""Lets packages be imported that ask for others which are not here, and never use them where they are checked."""

import importlib.abc
import importlib.machinery
import sys
from unittest.mock import MagicMock

# Of these it is asked what is one of them.
CLASSES = {"torch": ["Tensor", "Generator", "nn.Module"], "torch.nn": ["Module"]}


class Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds a module of nothing for each name below some packages."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        self.packages = packages

    def find_spec(self, name: str, path: object = None, target: object = None) -> importlib.machinery.ModuleSpec | None:
        if name.split(".")[0] not in self.packages:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> MagicMock:
        module = MagicMock(name=spec.name)
        module.__path__, module.__name__ = [], spec.name
        for path in CLASSES.get(spec.name, []):
            *inner, kind = path.split(".")
            setattr(getattr(module, inner[0]) if inner else module, kind, type(kind, (), {}))
        return module

    def exec_module(self, module: MagicMock) -> None:
        pass


def leave_out(*packages: str) -> None:
    """From now on these packages are there, and empty. What looks whether they are installed is to be imported before."""
    sys.meta_path.insert(0, Absent(packages))
