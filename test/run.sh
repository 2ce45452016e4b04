#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# Builds and runs the tests with gcc, the compile-fail tests and the checks of the source tree, but
# for what takes long: that every header compiles alone (test/checks/run.py headers).
#
#     test/run.sh            everything
#     test/run.sh programs   or compile_fail, or checks: that part
#
# The last line is "N passed, N failed". Installs what is missing (Debian and its kin).

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
. tools/install.sh

kioto_install build test tls || echo "some tests may fail for lack of tools"

outer=${KIOTO_COUNTS:-}
KIOTO_COUNTS=$(mktemp)
export KIOTO_COUNTS PYTHONDONTWRITEBYTECODE=1
trap 'rm -f "$KIOTO_COUNTS"' EXIT
passed=0
failed=0

# Runs one part; a part that dies before it could count is one failure.
part() {
    echo "== $1"
    local begin=$SECONDS status p f
    shift
    : >"$KIOTO_COUNTS"
    "$@"
    status=$?
    read -r p f < <(awk '{ p += $1; f += $2 } END { print p + 0, f + 0 }' "$KIOTO_COUNTS")
    if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then
        echo "FAILED: $* (exit status $status)"
        f=1
    fi
    passed=$((passed + p))
    failed=$((failed + f))
    echo "== $((SECONDS - begin)) s"
}

for name in "${@:-all}"; do
    case $name in
    programs | compile_fail | checks | all) ;;
    *)
        echo "no such part: $name" >&2
        exit 2
        ;;
    esac
    case $name in programs | all)
        part "test programs" python3 test/support/run_programs.py --programs=core toolset=gcc
        # In large pieces, which takes half the time.
        part "test programs of the runtime" python3 test/support/run_programs.py --all-but=core \
            toolset=gcc kioto.unity=on
        ;;
    esac
    case $name in compile_fail | all)
        part "compile-fail tests" python3 test/support/compile_fail.py --compiler=g++
        ;;
    esac
    case $name in checks | all)
        part "checks" python3 test/checks/run.py text floors quotes
        ;;
    esac
done

[ -z "$outer" ] || echo "$passed $failed" >>"$outer"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
