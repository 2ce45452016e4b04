//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/oneshot.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>

#include <model/explorer.hpp>
#include <model/sleeper.hpp>

BOOST_AUTO_TEST_SUITE(oneshot)

namespace model = support::model;
using message = std::unique_ptr<model::value<int>>;
using kioto::oneshot_receiver;
using kioto::oneshot_sender;
using model::threads;

namespace {

message made() { return std::make_unique<model::value<int>>(42); }

} // namespace

BOOST_AUTO_TEST_CASE(what_is_sent_is_received) {
    model::check([](threads& run) {
        auto [tx, rx] = kioto::oneshot<message>();
        std::optional<oneshot_sender<message>> sender(std::move(tx));
        std::optional<oneshot_receiver<message>> receiver(std::move(rx));
        run(
            [&] {
                model::sleeper task;
                auto const out = task.get(*receiver);
                model::require(out && (*out)->get() == 42, "it is whole");
                receiver.reset();
            },
            [&] {
                model::require(std::move(*sender).send(made()).has_value(), "somebody waits");
                sender.reset();
            });
    });
}

BOOST_AUTO_TEST_CASE(a_message_for_nobody_comes_back_or_is_destroyed) {
    model::check([](threads& run) {
        auto [tx, rx] = kioto::oneshot<message>();
        std::optional<oneshot_sender<message>> sender(std::move(tx));
        std::optional<oneshot_receiver<message>> receiver(std::move(rx));
        run([&] { receiver.reset(); },
            [&] {
                auto m = made();
                bool const sent = std::move(*sender).send(std::move(m)).has_value();
                model::require(sent == (m == nullptr), "taken, or left as it is");
                sender.reset();
            });
    });
}

BOOST_AUTO_TEST_CASE(a_sender_that_goes_ends_the_wait) {
    model::check([](threads& run) {
        auto [tx, rx] = kioto::oneshot<message>();
        std::optional<oneshot_sender<message>> sender(std::move(tx));
        std::optional<oneshot_receiver<message>> receiver(std::move(rx));
        run(
            [&] {
                model::sleeper task;
                model::require(task.get(*receiver).has_error(), "closed");
                receiver.reset();
            },
            [&] { sender.reset(); });
    });
}

BOOST_AUTO_TEST_CASE(a_receiver_that_goes_is_noticed_by_the_sender) {
    model::check([](threads& run) {
        auto [tx, rx] = kioto::oneshot<message>();
        std::optional<oneshot_sender<message>> sender(std::move(tx));
        std::optional<oneshot_receiver<message>> receiver(std::move(rx));
        run(
            [&] {
                model::sleeper task;
                {
                    auto closed = sender->closed();
                    task.get(closed);
                }
                sender.reset();
            },
            [&] { receiver.reset(); });
    });
}

BOOST_AUTO_TEST_CASE(a_close_lets_through_what_was_sent_before) {
    model::check([](threads& run) {
        auto [tx, rx] = kioto::oneshot<message>();
        std::optional<oneshot_sender<message>> sender(std::move(tx));
        bool sent = false;
        run([&rx = rx] { rx.close(); },
            [&] {
                sent = std::move(*sender).send(made()).has_value();
                sender.reset();
            });
        model::require(rx.try_recv().has_value() == sent, "sent is received");
    });
}

BOOST_AUTO_TEST_SUITE_END()
