"""What CPython's tests ask of their support package, as far as it means something here."""
import contextlib
import functools
import gc
import io
import os
import sys
import types
import unittest

verbose = 0
max_memuse = 0
real_max_memuse = 0
failfast = False
has_subprocess_support = True
has_fork_support = False
has_socket_support = True
is_android = is_apple = is_apple_mobile = is_emscripten = is_wasi = is_jython = False
is_wasm32 = False
MS_WINDOWS = False
Py_DEBUG = False
Py_GIL_DISABLED = False
Py_TRACE_REFS = False
TEST_HOME_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TEST_DATA_DIR = os.path.join(TEST_HOME_DIR, "data")
REPO_ROOT = os.path.dirname(TEST_HOME_DIR)
STDLIB_DIR = REPO_ROOT
SHORT_TIMEOUT = 30.0
LONG_TIMEOUT = 60.0
LOOPBACK_TIMEOUT = 5.0
INTERNET_TIMEOUT = 60.0
PIPE_MAX_SIZE = 4 * 1024 * 1024 + 1
SOCK_MAX_SIZE = 16 * 1024 * 1024 + 1
_1M = 1024 * 1024
_1G = 1024 * _1M
_2G = 2 * _1G
_4G = 4 * _1G
MAX_Py_ssize_t = sys.maxsize
HAVE_DOCSTRINGS = HAVE_PY_DOCSTRINGS = True
MISSING_C_DOCSTRINGS = True
NHASHBITS = 64


class Error(Exception):
    pass


class TestFailed(Error):
    def __init__(self, msg="", *args, stats=None):
        self.msg = msg
        super().__init__(msg, *args)


class ResourceDenied(unittest.SkipTest):
    pass


def _skipping(reason):
    def decorate(test=None, *args, **kwargs):
        return unittest.skip(reason)(test)
    return decorate


cpython_only = _skipping("an implementation detail of CPython")
refcount_test = no_tracing = _skipping("about reference counts")
requires_fork = lambda: unittest.skip("no fork")
requires_subprocess = lambda: unittest.skipUnless(has_subprocess_support, "no subprocesses")
requires_working_socket = lambda module=False: unittest.skip("no sockets")
requires_gil_enabled = lambda test="": test if callable(test) else (lambda t: t)
requires_limited_api = _skipping("the C API")
requires_specialization = _skipping("an implementation detail of CPython")
requires_docstrings = unittest.skip("docstrings of builtins")
requires_IEEE_754 = lambda test: test
requires_zlib = requires_gzip = requires_bz2 = requires_lzma = lambda reason="": (lambda test: test)
skip_if_pgo_task = skip_if_sanitizer = lambda test=None, **kw: test if test is not None else (lambda t: t)
skip_if_buildbot = skip_if_unlimited_stack_size = skip_on_s390x = lambda test=None: test
skip_emscripten_stack_overflow = skip_wasi_stack_overflow = skip_android_selinux = lambda *a: (lambda t: t)
@contextlib.contextmanager
def suppress_immortalization(suppress=True):
    yield


def check_sanitizer(*, address=False, memory=False, ub=False, thread=False, function=True):
    return False


HAVE_ASAN_FORK_BUG = False
has_no_debug_ranges = lambda: False
darwin_malloc_err_warning = lambda test_name: None
is_s390x = False
PGO = False
requires_debug_ranges = lambda reason="": (lambda test: test)


def set_sanitizer_env_var(env, option):
    pass


def iter_builtin_types():
    import builtins
    for obj in vars(builtins).values():
        if isinstance(obj, type) and obj.__module__ == "builtins":
            yield obj


def iter_slot_wrappers(cls):
    return iter(())


def walk_class_hierarchy(top, *, topdown=True):
    """A class and those below it."""
    for sub in type.__subclasses__(top):
        yield from walk_class_hierarchy(sub)
    yield top, None, type.__subclasses__(top)


@contextlib.contextmanager
def flush_std_streams():
    sys.stdout.flush()
    sys.stderr.flush()
    yield


def missing_compiler_executable(cmd_names=()):
    return "cc"


def print_warning(msg):
    print("Warning --", msg, file=sys.stderr)


def busy_retry(timeout, err_msg=None, /, *, error=True):
    import time
    end = time.monotonic() + timeout
    while True:
        yield
        if time.monotonic() >= end:
            break
    if error:
        raise AssertionError(err_msg or f"timeout ({timeout:.1f} seconds)")


def sleeping_retry(timeout, err_msg=None, /, *, init_delay=0.010, max_delay=1.0, error=True):
    import time
    for _ in busy_retry(timeout, err_msg, error=error):
        yield
        time.sleep(init_delay)


def subTests(arg_names, arg_values, /, *, _do_cleanups=False):
    """Runs a test for each of several values of its last parameters."""
    names = arg_names.replace(",", " ").split() if isinstance(arg_names, str) else arg_names

    def decorate(test):
        @functools.wraps(test)
        def run(self, /, *args, **kwargs):
            for values in arg_values:
                given = dict(zip(names, (values,) if len(names) == 1 and isinstance(arg_names, str) else values))
                with self.subTest(**given):
                    test(self, *args, **kwargs, **given)
                if _do_cleanups:
                    self.doCleanups()
        return run
    return decorate


def get_recursion_available():
    return sys.getrecursionlimit() - get_recursion_depth()


def open_urlresource(url, *args, **kwargs):
    raise unittest.SkipTest("needs the net")


class SuppressCrashReport:
    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        pass


def reap_children():
    """There are no processes that a test could have left behind."""


def make_clean_env():
    return dict(os.environ)


def _missing(name):
    """What tests may ask for that is not there at all: conditions hold or do not as those of another platform."""
    return name.startswith(("requires_", "skip_"))


def __getattr__(name):
    if _missing(name):
        return lambda *a, **k: a[0] if len(a) == 1 and callable(a[0]) and not k else (lambda test: test)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


force_not_colorized = force_not_colorized_test_class = lambda x: x
thread_unsafe = lambda reason="": (lambda t: t)


def impl_detail(msg=None, **guards):
    """GraalPy's copy names what is particular to implementations: only what counts for all stays."""
    if not guards:
        return unittest.skip(msg or "an implementation detail")
    if guards.get("cpython") or (guards.get("graalpy") is False and len(guards) == 1):
        return unittest.skip(msg or "an implementation detail")
    return lambda test: test


def check_impl_detail(**guards):
    return not guards.get("cpython", not guards)


def requires(resource, msg=None):
    if resource not in ("network", "urlfetch"):
        raise ResourceDenied(msg or "needs much of: " + resource)


def is_resource_enabled(resource):
    return False


def requires_resource(resource):
    return unittest.skip("needs much of: " + resource)


def requires_mac_ver(*version):
    return lambda test: test


def bigmemtest(size, memuse, dry_run=True):
    def decorate(f):
        @functools.wraps(f)
        def wrapper(self):
            return f(self, 5147)
        return wrapper
    return decorate


bigaddrspacetest = unittest.skip("needs much memory")


def gc_collect(*args):
    gc.collect()


@contextlib.contextmanager
def disable_gc():
    yield


@contextlib.contextmanager
def captured_output(name):
    before = getattr(sys, name)
    setattr(sys, name, io.StringIO())
    try:
        yield getattr(sys, name)
    finally:
        setattr(sys, name, before)


def captured_stdout():
    return captured_output("stdout")


def captured_stderr():
    return captured_output("stderr")


@contextlib.contextmanager
def captured_stdin():
    before, sys.stdin = sys.stdin, io.StringIO()
    try:
        yield sys.stdin
    finally:
        sys.stdin = before


@contextlib.contextmanager
def swap_attr(obj, attr, new_val):
    if hasattr(obj, attr):
        real = getattr(obj, attr)
        setattr(obj, attr, new_val)
        try:
            yield real
        finally:
            setattr(obj, attr, real)
    else:
        setattr(obj, attr, new_val)
        try:
            yield
        finally:
            if hasattr(obj, attr):
                delattr(obj, attr)


@contextlib.contextmanager
def swap_item(obj, item, new_val):
    if item in obj:
        real = obj[item]
        obj[item] = new_val
        try:
            yield real
        finally:
            obj[item] = real
    else:
        obj[item] = new_val
        try:
            yield
        finally:
            obj.pop(item, None)


def check_syntax_error(testcase, statement, errtext="", *, lineno=None, offset=None):
    with testcase.assertRaisesRegex(SyntaxError, errtext) as cm:
        compile(statement, "<test string>", "exec")
    err = cm.exception
    testcase.assertIsNotNone(err.lineno)
    if lineno is not None:
        testcase.assertEqual(err.lineno, lineno)
    testcase.assertIsNotNone(err.offset)
    if offset is not None:
        testcase.assertEqual(err.offset, offset)


def check_free_after_iterating(test, iter, cls, args=()):
    raise unittest.SkipTest("about reference counts")


def check_disallow_instantiation(testcase, tp, *args, **kwds):
    testcase.assertRaises(TypeError, tp, *args, **kwds)


def check_sizeof(test, o, size):
    raise unittest.SkipTest("about memory layout")


calcobjsize = calcvobjsize = lambda fmt: 0


def check__all__(test_case, module, name_of_module=None, extra=(), not_exported=()):
    raise unittest.SkipTest("lists of public names")


def get_attribute(obj, name):
    try:
        return getattr(obj, name)
    except AttributeError:
        raise unittest.SkipTest("object %r has no attribute %r" % (obj, name)) from None


@contextlib.contextmanager
def infinite_recursion(max_depth=None):
    yield


def get_c_recursion_limit():
    return 10000


def exceeds_recursion_limit():
    return 5000


def get_recursion_depth():
    return 50


@contextlib.contextmanager
def set_recursion_limit(limit):
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(limit)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def setswitchinterval(interval):
    pass


@contextlib.contextmanager
def adjust_int_max_str_digits(max_digits):
    raise unittest.SkipTest("a limit on digits")
    yield


class CPUStopwatch:
    def __init__(self):
        raise unittest.SkipTest("measures time")


def run_in_subinterp(code):
    raise unittest.SkipTest("sub-interpreters")


class _InLocale(contextlib.ContextDecorator):
    def __enter__(self):
        return None

    def __exit__(self, *exc_info):
        return False


def run_with_locale(catstr, *locales):
    return _InLocale()


run_with_locales = run_with_locale


def run_with_tz(tz):
    return unittest.skip("time zones of the system")


def run_unittest(*classes):
    suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(c) for c in classes)
    unittest.TextTestRunner().run(suite)


def run_doctest(module, verbosity=None, optionflags=0):
    import doctest
    return doctest.testmod(module, optionflags=optionflags)


def run_code(code, extra_names=None):
    names = dict(extra_names or {})
    exec(__import__("textwrap").dedent(code), names)
    return names


def sortdict(d):
    return "{%s}" % ", ".join("%r: %r" % pair for pair in sorted(d.items()))


def findfile(filename, subdir=None):
    if subdir is not None:
        filename = os.path.join(subdir, filename)
    return os.path.join(TEST_HOME_DIR, filename)


def detect_api_mismatch(ref_api, other_api, *, ignore=()):
    return {name for name in set(dir(ref_api)) - set(dir(other_api)) - set(ignore)
            if not name.startswith("_") or name.endswith("__")}


def maybe_get_event_loop_policy():
    return None


def wait_process(pid, *, exitcode, timeout=None):
    raise unittest.SkipTest("needs processes")


def linked_to_musl():
    return False


def collision_stats(nbins, nballs):
    return 0.0, 1.0


def optim_args_from_interpreter_flags():
    return []


def patch_list(orig):
    return contextlib.nullcontext()


@contextlib.contextmanager
def catch_unraisable_exception():
    raise unittest.SkipTest("unraisable exceptions")
    yield


class SaveSignals:
    pass


@contextlib.contextmanager
def SuppressCrashReport():
    yield


class _Always:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value

    def __ne__(self, other):
        return not self.value

    __hash__ = None


has_strftime_extensions = __import__("time").strftime("%4Y") != "%4Y"

ALWAYS_EQ = _Always(True)
NEVER_EQ = _Always(False)


@functools.total_ordering
class _Largest:
    def __eq__(self, other):
        return isinstance(other, _Largest)

    def __lt__(self, other):
        return False


@functools.total_ordering
class _Smallest:
    def __eq__(self, other):
        return isinstance(other, _Smallest)

    def __gt__(self, other):
        return False


LARGEST, SMALLEST = _Largest(), _Smallest()


class BrokenIter:
    def __init__(self, init_raises=False, next_raises=False, iter_raises=False):
        if init_raises:
            1 / 0
        self.next_raises = next_raises
        self.iter_raises = iter_raises

    def __next__(self):
        if self.next_raises:
            1 / 0

    def __iter__(self):
        if self.iter_raises:
            1 / 0
        return self


def load_package_tests(pkg_dir, loader, standard_tests, pattern):
    if pattern is None:
        pattern = "test*"
    standard_tests.addTests(loader.discover(start_dir=pkg_dir, top_level_dir=REPO_ROOT, pattern=pattern + ".py"))
    return standard_tests


class EqualToForwardRef:
    def __init__(self, arg, **kwargs):
        self.__forward_arg__ = arg

    def __eq__(self, other):
        return self.__forward_arg__ == getattr(other, "__forward_arg__", None)


control_characters_c0 = [chr(c) for c in range(0x20)] + ["\x7f"]
late_deletion = lambda obj: None


def patch(test_instance, object_to_patch, attr_name, new_value):
    """Another value for an attribute until the test's end."""
    had = attr_name in vars(object_to_patch)
    before = getattr(object_to_patch, attr_name)
    test_instance.addCleanup(lambda: setattr(object_to_patch, attr_name, before) if had else delattr(object_to_patch, attr_name))
    setattr(object_to_patch, attr_name, new_value)


@contextlib.contextmanager
def gc_threshold(*args):
    before = gc.get_threshold()
    gc.set_threshold(*args)
    try:
        yield
    finally:
        gc.set_threshold(*before)
