"""Threads for tests."""
import contextlib
import unittest

can_start_thread = True


def requires_working_threading(*, module=False):
    if module:
        return None
    return unittest.skip("threads that run side by side")


def threading_setup():
    return ()


def threading_cleanup(*state):
    pass


reap_threads = lambda f: f


@contextlib.contextmanager
def wait_threads_exit(timeout=None):
    yield


@contextlib.contextmanager
def start_threads(threads, unlock=None):
    for t in threads:
        t.start()
    yield
    for t in threads:
        t.join()


def join_thread(thread, timeout=None):
    thread.join()


@contextlib.contextmanager
def catch_threading_exception():
    raise unittest.SkipTest("exceptions of threads")
    yield


def run_concurrently(worker_func, nthreads, args=(), kwargs={}):
    raise unittest.SkipTest("threads that run side by side")
