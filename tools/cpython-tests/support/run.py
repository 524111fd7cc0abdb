"""Runs one test module; the last line says how many of the methods that count passed."""
import builtins
import shutil
import sys
import time
import traceback
import unittest
import uuid


class _Backends:
    """Tests that were told apart by parts of another implementation take ours for CPython's."""

    def __getattr__(self, name):
        return lambda: "cpython"


builtins.__graalpython__ = _Backends()
# Names of insides that tests look at while they are defined.
shutil._use_fd_functions = False
uuid._GETTERS = []
for _name in ("_ifconfig_getnode", "_ip_getnode", "_arp_getnode", "_lanscan_getnode", "_netstat_getnode"):
    setattr(uuid, _name, None)


class Result(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.passed = 0
        self._bad = False

    def startTest(self, test):
        super().startTest(test)
        self._bad = False
        self._began = time.time()

    def stopTest(self, test):
        super().stopTest(test)
        if time.time() - self._began > 10:
            print("SLOW", test, round(time.time() - self._began, 1), flush=True)

    def addSuccess(self, test):
        if not self._bad:
            self.passed += 1

    def _say(self, kind, test, err):
        self._bad = True
        print(kind, test, flush=True)
        print("   ", "".join(traceback.format_exception_only(err[0], err[1])).strip()[-400:].replace("\n", "\n    "))

    def addError(self, test, err):
        self._say("ERROR", test, err)
        self.errors.append((test, ""))

    def addFailure(self, test, err):
        self._say("FAIL", test, err)
        self.failures.append((test, ""))

    def addSubTest(self, test, subtest, err):
        if err is not None:
            first = not self._bad
            self._say("SUB", subtest, err)
            if first:
                self.failures.append((test, ""))

    def addUnexpectedSuccess(self, test):
        print("UNEXPECTED SUCCESS", test, flush=True)
        self.failures.append((test, ""))


suite = unittest.defaultTestLoader.loadTestsFromNames(sys.argv[1:])
result = Result()
suite(result)
counted = result.passed + len(result.failures) + len(result.errors)
print("passed", result.passed, "of", counted, "skipped", len(result.skipped))
