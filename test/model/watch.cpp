//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/watch.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>

#include <model/explorer.hpp>
#include <model/sleeper.hpp>

BOOST_AUTO_TEST_SUITE(watch)

namespace model = support::model;
using model::threads;

BOOST_AUTO_TEST_CASE(the_latest_value_and_the_end_are_seen) {
    model::check([](threads& run) {
        auto [tx, rx] = kioto::watch(0);
        std::optional<kioto::watch_sender<int>> sender(std::move(tx));
        run([&] { sender->send(1), sender->send(2), sender.reset(); },
            [&rx = rx] {
                model::sleeper task;
                int seen = 0;
                for (;;) {
                    auto f = rx.changed();
                    if (task.get(f).has_error()) {
                        break;
                    }
                    int const now = rx.read([](int v) { return v; });
                    model::require(now >= seen, "it does not go back");
                    seen = now;
                }
                model::require(seen == 2, "the latest one");
            });
    });
}

BOOST_AUTO_TEST_SUITE_END()
