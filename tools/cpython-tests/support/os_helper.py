"""Files and environment for tests."""
import collections.abc
import contextlib
import os
import shutil
import tempfile
import unittest

TESTFN = "@test_%d_tmp" % os.getpid()
TESTFN_ASCII = TESTFN
TESTFN_UNICODE = TESTFN + "-àòɘŁğ"
TESTFN_NONASCII = TESTFN_UNICODE
TESTFN_UNENCODABLE = TESTFN_UNDECODABLE = None
FS_NONASCII = "é"
SAVEDCWD = os.getcwd()


def unlink(filename):
    with contextlib.suppress(OSError):
        os.unlink(filename)


def rmdir(dirname):
    with contextlib.suppress(OSError):
        os.rmdir(dirname)


def rmtree(path):
    shutil.rmtree(path, ignore_errors=True)


def _longpath(path):
    return path


def create_empty_file(filename):
    open(filename, "wb").close()


def can_symlink():
    return hasattr(os, "symlink")


def can_chmod():
    return True


def can_xattr():
    return False


def fs_is_case_insensitive(directory):
    return False


skip_unless_symlink = skip_unless_hardlink = skip_unless_working_chmod = lambda test: test
skip_unless_xattr = skip_unless_dac_override = skip_if_dac_override = unittest.skip(
    "file attributes")


class FakePath:
    def __init__(self, path):
        self.path = path

    def __repr__(self):
        return f"<FakePath {self.path!r}>"

    def __fspath__(self):
        if isinstance(self.path, BaseException) or isinstance(self.path, type) and issubclass(
                self.path, BaseException):
            raise self.path
        return self.path


@contextlib.contextmanager
def temp_dir(path=None, quiet=False):
    made = tempfile.mkdtemp() if path is None else path
    os.makedirs(made, exist_ok=True)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextlib.contextmanager
def change_cwd(path, quiet=False):
    before = os.getcwd()
    os.chdir(path)
    try:
        yield os.getcwd()
    finally:
        os.chdir(before)


@contextlib.contextmanager
def temp_cwd(name="tempcwd", quiet=False):
    with temp_dir() as path:
        with change_cwd(path) as cwd:
            yield cwd


@contextlib.contextmanager
def temp_umask(umask):
    yield


class EnvironmentVarGuard(collections.abc.MutableMapping):
    def __init__(self):
        self._environ = os.environ
        self._changed = {}

    def _remember(self, name):
        self._changed.setdefault(name, self._environ.get(name))

    def __getitem__(self, name):
        return self._environ[name]

    def __setitem__(self, name, value):
        self._remember(name)
        self._environ[name] = value

    def __delitem__(self, name):
        self._remember(name)
        self._environ.pop(name, None)

    def keys(self):
        return self._environ.keys()

    def __iter__(self):
        return iter(self._environ)

    def __len__(self):
        return len(self._environ)

    def set(self, name, value):
        self[name] = value

    def unset(self, *names):
        for name in names:
            del self[name]

    def copy(self):
        return dict(self)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        for name, value in self._changed.items():
            if value is None:
                self._environ.pop(name, None)
            else:
                self._environ[name] = value


def fd_count():
    raise unittest.SkipTest("open descriptors are not counted")
