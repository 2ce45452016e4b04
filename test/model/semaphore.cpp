//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/semaphore.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>

#include <model/explorer.hpp>
#include <model/sleeper.hpp>

BOOST_AUTO_TEST_SUITE(semaphore)

namespace model = support::model;
using kioto::acquire_future;
using model::threads;

BOOST_AUTO_TEST_CASE(permits_exclude_and_hand_over_what_was_done_with_them) {
    model::check([](threads& run) {
        kioto::semaphore one(1);
        model::value<int> inside{0};
        auto const enter = [&] {
            model::sleeper task;
            auto f = one.acquire();
            auto const permit = task.get(f);
            inside.set(inside.get() + 1);
        };
        run(enter, enter, enter);
        model::require(inside.get() == 3 && one.available() == 1, "each was alone");
    });
}

BOOST_AUTO_TEST_CASE(a_waiter_that_is_dropped_after_it_was_granted_passes_it_on) {
    model::check([](threads& run) {
        kioto::semaphore s(0);
        model::sleeper first;
        model::sleeper second;
        {
            std::optional<acquire_future> dropped(s.acquire());
            auto waits = s.acquire();
            model::require(first.poll(*dropped).is_pending(), "nothing to take");
            model::require(second.poll(waits).is_pending(), "nothing to take");
            run([&] { dropped.reset(); }, [&] { s.add(1); },
                [&] { second.sleep(), second.get(waits); });
        }
        model::require(s.available() == 1, "it came back");
    });
}

BOOST_AUTO_TEST_CASE(who_waits_for_many_gets_them_from_several) {
    model::check([](threads& run) {
        kioto::semaphore s(0);
        auto const add = [&] { s.add(1); };
        run(
            [&] {
                model::sleeper task;
                auto f = s.acquire(2);
                task.get(f);
            },
            add, add);
        model::require(s.available() == 2, "they came back");
    });
}

BOOST_AUTO_TEST_CASE(a_close_ends_every_wait) {
    model::check([](threads& run) {
        kioto::semaphore s(0);
        auto const wait = [&] {
            model::sleeper task;
            auto f = s.acquire();
            model::require(task.get(f).has_error(), "closed");
        };
        run(wait, wait, [&] { s.close(); });
    });
}

BOOST_AUTO_TEST_SUITE_END()
