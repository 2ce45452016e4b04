//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_ATOMIC_HPP
#define KIOTO_DETAIL_ATOMIC_HPP

#include <kioto/config.hpp>

// The seam of everything that threads share: each atomic and each mutex of the library is one of
// these. A test's scheduler that runs all interleavings supplies its own: KIOTO_MODEL_CHECK then
// asks its header for the two names below (doc/design/concurrency.md).

#ifdef KIOTO_MODEL_CHECK

#include <model/atomic.hpp>

#else

#include <atomic>
#if defined(__GLIBCXX__) && !defined(_GLIBCXX_HAVE_LINUX_FUTEX)
#include <mutex>
#endif

namespace kioto::detail {

template <class T>
using atomic = std::atomic<T>;

/// `Mutex`, or what stands for it where mutexes are no subject of the exploration.
#if defined(__GLIBCXX__) && !defined(_GLIBCXX_HAVE_LINUX_FUTEX)
// Without a futex, an atomic of libstdc++ 12 sleeps on a condition variable, whose mutex it takes
// after its last look at the value: a wake in between is lost.
template <class>
using mutex_of = std::mutex;
#else
template <class Mutex>
using mutex_of = Mutex;
#endif

} // namespace kioto::detail

#endif

#endif // KIOTO_DETAIL_ATOMIC_HPP
