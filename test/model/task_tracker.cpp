//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/task_tracker.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>

#include <model/explorer.hpp>
#include <model/sleeper.hpp>

BOOST_AUTO_TEST_SUITE(task_tracker)

namespace model = support::model;
using model::threads;

BOOST_AUTO_TEST_CASE(a_wait_ends_when_it_is_closed_and_everybody_has_left) {
    model::check([](threads& run) {
        kioto::task_tracker live;
        model::value<int> work{0};
        std::optional<kioto::task_guard> inside(live.enter());
        run([&] { work.set(1), inside.reset(); }, [&] { live.close(); },
            [&] {
                model::sleeper task;
                auto f = live.wait();
                task.get(f);
                model::require(work.get() == 1, "what they did is seen");
            });
    });
}

BOOST_AUTO_TEST_SUITE_END()
