//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_DROP_EVERYWHERE_HPP
#define KIOTO_TEST_DROP_EVERYWHERE_HPP

#include <string>

#include <kioto/test/probe.hpp>

namespace kioto::test {

namespace detail {

enum class polled { pending, item, finished };

template <class P>
polled poll_once(probe<P>& p) {
    if constexpr (future<P>) {
        return p.poll().is_pending() ? polled::pending : polled::finished;
    } else {
        auto out = p.poll_next();
        if (out.is_pending()) {
            return polled::pending;
        }
        return out.get().has_value() ? polled::item : polled::finished;
    }
}

} // namespace detail

/** Destroys a future after 0, 1, 2, ... polls, until it becomes ready; returns how many it took.

    `make()` gives a fresh future, or a stream, each time. After a pending poll `drive()` lets the
    world go on until the wake came: it runs an `io_context`, say; nothing for futures that wake
    themselves, such as those made of `pend`. Every pending future is destroyed once before
    `drive()`, once after it.

    Throws `check_failed` when a pending future was not woken, when something wakes or keeps a waker
    after the destruction, or after 10,000 polls. That nothing leaks is for a sanitizer to say.
*/
template <class Make, class Drive>
unsigned drop_everywhere(Make make, Drive drive, environment* env = nullptr) {
    bool finished = false;

    auto fail = [](unsigned polls, char const* what) {
        throw check_failed("after " + std::to_string(polls) + " polls: " + what);
    };
    auto run = [&](unsigned polls, bool drive_before_drop) {
        probe p(make(), env);
        for (unsigned i = 1; i <= polls && !finished; ++i) {
            auto const state = detail::poll_once(p);
            finished = state == detail::polled::finished;
            if (state == detail::polled::pending && (i != polls || drive_before_drop)) {
                drive();
                if (!p.woken()) {
                    fail(i, "it pends, and nothing wakes it");
                }
            }
        }
        p.drop();
        auto const wakes = p.wakes();
        drive();
        if (p.wakes() != wakes) {
            fail(polls, "something wakes after the drop");
        }
        if (p.waker_references() != 0) {
            fail(polls, "somebody keeps a waker after the drop");
        }
    };

    for (unsigned polls = 0; polls != 10'000; ++polls) {
        run(polls, false);
        if (finished) {
            return polls;
        }
        run(polls, true);
    }
    throw check_failed("it does not become ready");
}

template <class Make>
unsigned drop_everywhere(Make make) {
    return test::drop_everywhere(std::move(make), [] {});
}

} // namespace kioto::test

#endif // KIOTO_TEST_DROP_EVERYWHERE_HPP
