#!/bin/bash
# Runs CPython's own tests under ./dls and prints a pass rate for each:   tools/cpython-tests/run.sh FOLDER [NAME…]
# FOLDER is a copy of Lib/test of CPython 3.13, which is no part of this project. Its support package is replaced by the one here.
# Modules that tests import for their own ends, and that we have not got (dbm, pickletools), come from LIB, a folder like Lib, where it is set.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
tests=$(realpath "$1"); shift
names=${*:-grammar generators genexps listcomps dictcomps setcomps scope unpack unpack_ex augassign decorators funcattrs class descr super
  property exceptions raise with patma named_expressions keywordonlyarg positional_only_arg extcall fstring format str bytes int long float
  complex bool list tuple dict set range slice enumerate iter builtin itertools functools collections operator heapq bisect copy json re
  string textwrap math random statistics contextlib enum dataclasses argparse csv struct datetime tempfile pathlib typing io}
work=$(mktemp -d); mkdir "$work/test"
for f in "$tests"/*; do [ "$(basename "$f")" = support ] || ln -s "$f" "$work/test/"; done
mkdir "$work/test/support"
ln -s "$root/tools/cpython-tests/support"/*.py "$work/test/support/"
for f in numbers hypothesis_helper _hypothesis_stubs logging_helper ast_helper pty_helper; do
  for g in "$tests/support/$f" "$tests/support/$f.py"; do [ ! -e "$g" ] || ln -s "$g" "$work/test/support/"; done
done
(echo "import types"; cat "$tests/support/testcase.py") > "$work/test/support/testcase.py" # it forgets that import
# Our io is in the guest language: it is its own pure version.
echo "import io
globals().update({name: getattr(io, name) for name in dir(io) if not name.startswith('__')})" > "$work/_pyio.py"
# Bytecode is not there to be tested.
echo "import unittest
from collections import namedtuple
Positions = namedtuple('Positions', 'lineno end_lineno col_offset end_col_offset', defaults=(None,) * 4)
def dis(*args, **kwargs): raise unittest.SkipTest('no bytecode')
get_instructions = Bytecode = dis" > "$work/dis.py"
# There are no sockets; tests that ask whether there are find none.
echo > "$work/socket.py"
echo "class BaseSelector: pass
class DefaultSelector(BaseSelector): pass
EVENT_READ, EVENT_WRITE = 1, 2" > "$work/selectors.py"
echo "from threading import local" > "$work/_threading_local.py"
# What CPython's own parts are called: those who ask for them are tests of its insides.
for name in _testinternalcapi _testcapi _testlimitedcapi _testmultiphase; do
  echo "import unittest
INT_MIN, INT_MAX, UINT_MAX, LONG_MIN, LONG_MAX = -2**31, 2**31 - 1, 2**32 - 1, -2**63, 2**63 - 1
ULONG_MAX, LLONG_MIN, LLONG_MAX, ULLONG_MAX, PY_SSIZE_T_MIN, PY_SSIZE_T_MAX = 2**64 - 1, -2**63, 2**63 - 1, 2**64 - 1, -2**63, 2**63 - 1
hamt = None
def __getattr__(name):
    if name.startswith('__') or name == 'hamt': raise AttributeError(name)
    return _Absent
class _Absent:
    def __new__(cls, *args, **kwargs): raise unittest.SkipTest('the C API')" > "$work/$name.py"
done
echo "class ANSIColors: RESET = RED = BOLD_RED = MAGENTA = BOLD_MAGENTA = GREEN = BOLD_GREEN = GREY = YELLOW = ''
NoColors = ANSIColors
COLORIZE = False
can_colorize = lambda *a, **k: False
get_colors = lambda *a, **k: ANSIColors" > "$work/_colorize.py"
# Of what tests import only to start servers or to be run again, the names will do.
echo "class dispatcher: pass
class dispatcher_with_send(dispatcher): pass
class async_chat(dispatcher): pass
class SMTPServer(dispatcher): pass
class SMTPChannel(async_chat): pass" | tee "$work/test/support/asyncore.py" "$work/test/support/asynchat.py" > "$work/test/support/smtpd.py"
if [ -d "$tests/test_import" ]; then
  rm "$work/test/test_import"; mkdir "$work/test/test_import"
  echo "def no_rerun(reason): return lambda test: test" > "$work/test/test_import/__init__.py"
fi
for name in ast datetime; do echo "from $name import *" > "$work/_$name.py"; done
for name in select _imp; do echo "error = OSError" > "$work/$name.py"; done
echo "class ThreadingMixIn: pass
class BaseServer: pass
class TCPServer(BaseServer): pass
class UDPServer(TCPServer): pass
class ThreadingTCPServer(ThreadingMixIn, TCPServer): pass
class ThreadingUDPServer(ThreadingMixIn, UDPServer): pass
class ThreadingUnixStreamServer(ThreadingTCPServer): pass
class ThreadingUnixDatagramServer(ThreadingUDPServer): pass
class BaseRequestHandler: pass
class StreamRequestHandler(BaseRequestHandler): pass
class DatagramRequestHandler(BaseRequestHandler): pass" > "$work/socketserver.py"
for name in dbm pickletools.py; do
  [ -z "${LIB:-}" ] || [ ! -e "$LIB/$name" ] || ln -s "$LIB/$name" "$work/"
done
passed=0; counted=0
for name in $names; do
  module="test.test_$name"
  # A package's tests are in its modules.
  case $name in
    pathlib) module="test.test_pathlib.test_pathlib test.test_pathlib.test_pathlib_abc";;
    inspect | ast | doctest) module="test.test_$name.test_$name";;
    zipfile) module="test.test_zipfile.test_core";;
  esac
  (cd "$work" && timeout "${TIMEOUT:-300}" "$root/dls" -m test.support.run $module > "$work/$name.out" 2> "$work/$name.err" < /dev/null)
  line=$(tail -1 "$work/$name.out")
  case $line in "passed "*) ;; *) line="passed 0 of ? ($(tail -1 "$work/$name.err" | cut -c1-150))";; esac
  echo "$name: $line"
  set -- $line; passed=$((passed + $2)); case $4 in [0-9]*) counted=$((counted + $4));; esac
done
echo "all: $passed of $counted (details in $work)"
