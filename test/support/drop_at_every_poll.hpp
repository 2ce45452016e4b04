//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_DROP_AT_EVERY_POLL_HPP
#define KIOTO_TEST_SUPPORT_DROP_AT_EVERY_POLL_HPP

#include <boost/test/unit_test.hpp>

#include <kioto/test/probe.hpp>

namespace support {

/** Destroys a future after 0, 1, 2, ... polls, each time in a new `World`, and looks at what it
    leaves; returns how many polls the future needs.

    `make(world)` gives the future, after each pending poll `drive(world)` lets the world go on, and
    `after(world)` uses what the future has worked on. The last poll is followed by the drop once
    before `drive`, once after it. A world may have an `env()`, for futures that need a task.
*/
template <class World, class Make, class Drive, class After>
unsigned drop_at_every_poll(Make make, Drive drive, After after) {
    auto const ready_within = [&](unsigned polls, bool drive_before_drop) {
        World w;
        kioto::environment* env = nullptr;
        if constexpr (requires { w.env(); }) {
            env = w.env();
        }
        kioto::test::probe p(make(w), env);
        for (unsigned i = 1; i <= polls; ++i) {
            if (p.poll().is_ready()) {
                return true;
            }
            if (i != polls || drive_before_drop) {
                drive(w);
            }
        }
        p.drop();
        after(w);
        return false;
    };
    for (unsigned polls = 0; polls != 10'000; ++polls) {
        if (ready_within(polls, false) || ready_within(polls, true)) {
            return polls;
        }
    }
    BOOST_FAIL("it does not become ready");
    return 0;
}

} // namespace support

#endif // KIOTO_TEST_SUPPORT_DROP_AT_EVERY_POLL_HPP
