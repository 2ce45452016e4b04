//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_ENGINE_HPP
#define KIOTO_DETAIL_ENGINE_HPP

// Which engine drives the sockets of this build. The readiness engine owns a kernel set of
// descriptors; the parked engine waits through Asio's own operations, on any platform.

#if !defined(KIOTO_ENGINE_PARKED) && defined(__linux__)
#define KIOTO_READINESS_SET 1
#else
#define KIOTO_READINESS_SET 0
#endif

#endif // KIOTO_DETAIL_ENGINE_HPP
