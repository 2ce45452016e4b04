//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/cancellation_token.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>

#include <model/explorer.hpp>
#include <model/sleeper.hpp>

BOOST_AUTO_TEST_SUITE(cancellation_token)

namespace model = support::model;
using token = kioto::cancellation_token;
using model::threads;

BOOST_AUTO_TEST_CASE(a_child_that_is_born_meanwhile_is_cancelled_too) {
    model::check([](threads& run) {
        token root;
        std::optional<token> parent(root.child_token());
        run([&] { root.cancel(); },
            [&] {
                auto const child = parent->child_token();
                parent.reset();
                model::sleeper task;
                auto f = child.cancelled();
                task.get(f);
            });
    });
}

BOOST_AUTO_TEST_CASE(what_was_done_before_a_cancel_is_seen_after_it) {
    model::check([](threads& run) {
        token stop;
        model::value<int> reason{0};
        run([&] { reason.set(1), stop.cancel(); },
            [&] {
                model::sleeper task;
                auto f = stop.cancelled();
                task.get(f);
                model::require(reason.get() == 1, "it is seen");
            },
            [&] {
                if (stop.is_cancelled()) {
                    model::require(reason.get() == 1, "it is seen");
                }
            });
    });
}

// Tokens, children and waits that go while the tree is cancelled.
BOOST_AUTO_TEST_CASE(nothing_is_reached_that_has_gone) {
    model::check([](threads& run) {
        std::optional<token> root{token()};
        std::optional<token> child(root->child_token());
        std::optional<token> grandchild(child->child_token());
        model::sleeper task;
        std::optional<kioto::cancelled_future> waits(grandchild->cancelled());
        model::require(task.poll(*waits).is_pending(), "not yet");
        run([&] { root->cancel(), root.reset(); }, [&] { child.reset(), waits.reset(); },
            [&] { grandchild.reset(); });
    });
}

BOOST_AUTO_TEST_CASE(two_cancels_wake_once_each_who_waits) {
    model::check([](threads& run) {
        token root;
        auto const child = root.child_token();
        run([&] { root.cancel(); }, [&] { child.cancel(); },
            [&] {
                model::sleeper task;
                auto f = child.cancelled();
                task.get(f);
            });
    });
}

BOOST_AUTO_TEST_SUITE_END()
