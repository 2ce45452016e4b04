//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/mpsc.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>

#include <model/explorer.hpp>
#include <model/sleeper.hpp>

BOOST_AUTO_TEST_SUITE(mpsc)

namespace model = support::model;
using message = std::unique_ptr<model::value<int>>;
using kioto::mpsc_receiver;
using kioto::mpsc_sender;
using model::threads;

namespace {

message made(int n) { return std::make_unique<model::value<int>>(n); }

struct ends {
    std::optional<mpsc_sender<message>> first;
    std::optional<mpsc_sender<message>> second;
    std::optional<mpsc_receiver<message>> receiver;

    explicit ends(std::size_t capacity) {
        auto [tx, rx] = kioto::mpsc<message>(capacity);
        first.emplace(tx);
        second.emplace(std::move(tx));
        receiver.emplace(std::move(rx));
    }
};

void send(std::optional<mpsc_sender<message>>& from, int n) {
    model::sleeper task;
    {
        auto f = from->send(made(n));
        model::require(task.get(f).has_value(), "it was sent");
    }
    from.reset();
}

} // namespace

BOOST_AUTO_TEST_CASE(what_two_senders_send_is_received_and_then_the_end) {
    model::check({.stale_loads = 1}, [](threads& run) {
        ends e(1);
        int sum = 0;
        run([&] { send(e.first, 1); }, [&] { send(e.second, 2); },
            [&] {
                model::sleeper task;
                for (;;) {
                    auto f = e.receiver->recv();
                    auto m = task.get(f);
                    if (!m) {
                        break;
                    }
                    sum += (*m)->get();
                }
                e.receiver.reset();
            });
        model::require(sum == 3, "both came");
    });
}

BOOST_AUTO_TEST_CASE(a_waiter_that_is_dropped_after_it_was_granted_passes_the_slot_on) {
    model::check([](threads& run) {
        ends e(1);
        model::sleeper first;
        model::sleeper second;
        model::require(e.first->try_send(made(0)).has_value(), "there is room");
        {
            std::optional<kioto::reserve_future<message>> dropped(e.first->reserve());
            auto waits = e.second->send(made(1));
            model::require(first.poll(*dropped).is_pending(), "it is full");
            model::require(second.poll(waits).is_pending(), "it is full");
            run([&] { dropped.reset(); },
                [&] { model::require(e.receiver->try_recv().has_value(), "one is there"); },
                [&] { second.sleep(), second.get(waits); });
        }
        model::require((*e.receiver->try_recv())->get() == 1, "the other one came");
    });
}

BOOST_AUTO_TEST_CASE(messages_for_a_receiver_that_goes_are_destroyed_or_come_back) {
    model::check([](threads& run) {
        ends e(1);
        model::require(e.first->try_send(made(0)).has_value(), "there is room");
        auto const send_or_not = [&](std::optional<mpsc_sender<message>>& from) {
            model::sleeper task;
            {
                auto f = from->send(made(1));
                task.get(f);
            }
            from.reset();
        };
        run([&] { e.receiver.reset(); }, [&] { send_or_not(e.first); },
            [&] { send_or_not(e.second); });
    });
}

BOOST_AUTO_TEST_CASE(a_permit_that_is_given_back_ends_a_closed_channel) {
    model::check([](threads& run) {
        ends e(1);
        std::optional<kioto::mpsc_permit<message>> permit(*e.first->try_reserve());
        run([&] { permit.reset(); },
            [&] {
                model::sleeper task;
                e.receiver->close();
                auto f = e.receiver->recv();
                model::require(!task.get(f), "the end");
            },
            [&] { e.second.reset(); });
    });
}

BOOST_AUTO_TEST_SUITE_END()
