"""Imports for tests."""
import contextlib
import importlib
import sys
import unittest


def import_module(name, deprecated=False, *, required_on=()):
    try:
        return importlib.import_module(name)
    except ImportError as e:
        raise unittest.SkipTest(str(e)) from None


def import_fresh_module(name, fresh=(), blocked=(), *, deprecated=False, usefrozen=False):
    if any(b.startswith("_") for b in blocked):
        return importlib.import_module(name)
    if fresh:
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
