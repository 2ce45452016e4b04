//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/notify.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>

#include <model/explorer.hpp>
#include <model/sleeper.hpp>

BOOST_AUTO_TEST_SUITE(notify)

namespace model = support::model;
using kioto::notified_future;
using model::threads;

BOOST_AUTO_TEST_CASE(a_notification_is_stored_or_wakes) {
    model::check([](threads& run) {
        kioto::notify n;
        model::value<int> news{0};
        run(
            [&] {
                model::sleeper task;
                auto f = n.notified();
                task.get(f);
                model::require(news.get() == 1, "what was before it is seen");
            },
            [&] { news.set(1), n.notify_one(); });
    });
}

BOOST_AUTO_TEST_CASE(a_waiter_that_is_dropped_after_it_was_notified_passes_it_on) {
    model::check([](threads& run) {
        kioto::notify n;
        model::sleeper first;
        model::sleeper second;
        std::optional<notified_future> dropped(n.notified());
        auto waits = n.notified();
        model::require(first.poll(*dropped).is_pending(), "nothing yet");
        model::require(second.poll(waits).is_pending(), "nothing yet");
        run([&] { dropped.reset(); }, [&] { n.notify_one(); },
            [&] { second.sleep(), second.get(waits); });
    });
}

BOOST_AUTO_TEST_CASE(everybody_who_waits_is_let_through) {
    model::check([](threads& run) {
        kioto::notify n;
        model::sleeper first;
        model::sleeper second;
        std::optional<notified_future> dropped(n.notified());
        auto waits = n.notified();
        model::require(first.poll(*dropped).is_pending(), "nothing yet");
        model::require(second.poll(waits).is_pending(), "nothing yet");
        run([&] { dropped.reset(); }, [&] { n.notify_waiters(); },
            [&] { second.sleep(), second.get(waits); });
    });
}

BOOST_AUTO_TEST_SUITE_END()
