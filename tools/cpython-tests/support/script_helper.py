"""Tests that start an interpreter of their own are not run."""
import unittest


def _skip(*args, **kwargs):
    raise unittest.SkipTest("starts an interpreter")


assert_python_ok = assert_python_failure = run_python_until_end = spawn_python = kill_python = _skip
make_script = make_pkg = make_zip_script = make_zip_pkg = run_test_script = _skip
interpreter_requires_environment = lambda: False
