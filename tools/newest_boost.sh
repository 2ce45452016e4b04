#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# Fetches the headers of the newest Boost that Debian's later releases offer, without installing
# anything, and prints a folder for BOOST_ROOT. They are kept in $XDG_CACHE_HOME/kioto.
#
#     BOOST_ROOT=$(bash tools/newest_boost.sh) b2 test//core

set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/later_debian.sh"

later_update
package=$(later_newest '^libboost1\.[0-9]+-dev$')
[ -n "$package" ] || { echo "kioto: Debian offers no Boost" >&2; exit 1; }

folder=$later_cache/${package#lib}
folder=${folder%-dev}
if [ ! -e "$folder/complete" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    # A release's package does for a machine of another one: these are headers only.
    (cd "$work" && later_apt get download "$package" >&2)
    rm -rf "$folder"
    mkdir -p "$folder"
    dpkg -x "$work"/*.deb "$folder"
    touch "$folder/complete"
fi
echo "kioto: $package" >&2
echo "$folder"
