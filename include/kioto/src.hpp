//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_SRC_HPP
#define KIOTO_SRC_HPP

// The non-template code, once: include this in one source file of a program whose other files are
// compiled with KIOTO_SEPARATE_COMPILATION.

#ifndef KIOTO_SEPARATE_COMPILATION
#error "kioto/src.hpp: define KIOTO_SEPARATE_COMPILATION in the whole program"
#endif

#include <kioto/detail/engine.hpp>

#include <kioto/impl/cancellation_node.ipp>
#include <kioto/impl/error.ipp>
#include <kioto/impl/parked_block.ipp>
#include <kioto/impl/parked_bytes.ipp>
#include <kioto/impl/runtime.ipp>
#include <kioto/impl/task_base.ipp>
#include <kioto/impl/timer_wheel.ipp>
#include <kioto/impl/direct_waits.ipp>
#include <kioto/impl/turn.ipp>

#if KIOTO_READINESS_SET
#include <kioto/impl/readiness_set.ipp>
#else
#include <kioto/impl/parked_datagram.ipp>
#include <kioto/impl/parked_listener.ipp>
#include <kioto/impl/parked_stream.ipp>
#endif

#endif // KIOTO_SRC_HPP
