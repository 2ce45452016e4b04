//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_ENGINE_HPP
#define KIOTO_DETAIL_ENGINE_HPP

#include <boost/version.hpp>

// Which engine drives the sockets of this build. The readiness engine owns a kernel set of
// descriptors, of epoll or kqueue; the parked engine waits through Asio's own operations, on any
// platform. KIOTO_ENGINE_PARKED and KIOTO_ENGINE_KQUEUE choose.

// Asio cannot wait for a kqueue before Boost 1.86: it asks the descriptor for a mode it has not got.
#if defined(KIOTO_ENGINE_KQUEUE) ||                                                                \
    (!defined(KIOTO_ENGINE_PARKED) && BOOST_VERSION >= 108600 &&                                   \
        (defined(__APPLE__) || defined(__FreeBSD__) || defined(__NetBSD__) ||                      \
            defined(__OpenBSD__)))
#define KIOTO_READINESS_SET 1
#define KIOTO_KQUEUE 1
#elif !defined(KIOTO_ENGINE_PARKED) && defined(__linux__)
#define KIOTO_READINESS_SET 1
#define KIOTO_KQUEUE 0
#else
#define KIOTO_READINESS_SET 0
#define KIOTO_KQUEUE 0
#endif

// A busy reader is waited for without the set. Only where Asio looks anew for each wait.
#define KIOTO_WAITS_DIRECTLY (KIOTO_READINESS_SET && !KIOTO_KQUEUE)

// Bytes between two sockets stay in the kernel.
#define KIOTO_SPLICES (KIOTO_READINESS_SET && !KIOTO_KQUEUE)

#endif // KIOTO_DETAIL_ENGINE_HPP
