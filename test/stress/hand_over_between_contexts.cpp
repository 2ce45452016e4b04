//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/broadcast.hpp>
#include <kioto/cancellation_token.hpp>
#include <kioto/mpsc.hpp>
#include <kioto/mutex.hpp>
#include <kioto/oneshot.hpp>
#include <kioto/semaphore.hpp>
#include <kioto/task_tracker.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include <kioto/and_then.hpp>
#include <kioto/hold.hpp>
#include <kioto/ignore_error.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/map_error.hpp>
#include <kioto/on_error.hpp>
#include <kioto/race.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/run.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>
#include <kioto/then.hpp>

// The primitives between tasks of two contexts, one with a thread of its own and one with several.

namespace {

namespace asio = boost::asio;

struct contexts {
    asio::io_context one;
    asio::thread_pool many{3};
};

} // namespace

BOOST_AUTO_TEST_SUITE(hand_over_between_contexts)

BOOST_AUTO_TEST_CASE(requests_are_answered_in_another_context) {
    struct request {
        unsigned number;
        kioto::oneshot_sender<unsigned> answer;
    };
    contexts c;
    auto [tx, rx] = kioto::mpsc<request>(4);
    kioto::spawn(c.many, std::move(rx).for_each([](request r) {
        static_cast<void>(std::move(r.answer).send(r.number * 2));
    }));

    constexpr unsigned clients = 8;
    constexpr unsigned each = 300;
    unsigned right = 0;
    kioto::task_tracker all;
    for (unsigned i = 0; i != clients; ++i) {
        kioto::spawn(c.one,
            kioto::repeat_while([&right, to = tx, n = 0U]() mutable {
                auto [answer, answered] = kioto::oneshot<unsigned>();
                return to.send(request{n, std::move(answer)})
                    .map_error([](kioto::error_code ec) { return ec; })
                    .and_then([in = std::move(answered)]() mutable { return std::move(in); })
                    .map([&right, &n](unsigned twice) {
                        right += twice == 2 * n ? 1 : 0;
                        return ++n != each;
                    });
            })
                .ignore_error()
                .hold(all.enter()));
    }
    { auto const last = std::move(tx); }
    all.close();
    static_cast<void>(kioto::run(c.one, all.wait()));
    c.many.join(); // the receiver has come to the end
    BOOST_TEST(right == clients * each);
}

BOOST_AUTO_TEST_CASE(a_mutex_and_a_semaphore_are_shared_by_all_threads) {
    contexts c;
    kioto::mutex<unsigned> counter(0);
    kioto::semaphore some(2);
    kioto::task_tracker all;
    constexpr unsigned tasks = 16;
    constexpr unsigned each = 100;
    for (unsigned i = 0; i != tasks; ++i) {
        auto task = kioto::repeat_while([&, n = 0U]() mutable {
            return some.acquire().and_then([&](kioto::semaphore_permit permit) {
                return counter.lock()
                    .map([&](kioto::mutex_guard<unsigned> guard) {
                        ++*guard;
                        return ++n != each;
                    })
                    .hold(std::move(permit));
            });
        })
                        .ignore_error()
                        .hold(all.enter());
        if (i % 2 == 0) {
            kioto::spawn(c.one, std::move(task));
        } else {
            kioto::spawn(c.many, std::move(task));
        }
    }
    all.close();
    static_cast<void>(kioto::run(c.one, all.wait()));
    c.many.join();
    BOOST_TEST(**counter.try_lock() == tasks * each);
    BOOST_TEST(some.available() == 2U);
}

BOOST_AUTO_TEST_CASE(tasks_of_all_threads_stop_with_a_token_while_they_listen) {
    for (unsigned round = 0; round != 20; ++round) {
        contexts c;
        kioto::cancellation_token const stop;
        kioto::task_tracker all;
        kioto::broadcast<std::shared_ptr<int>> room(4);
        for (unsigned i = 0; i != 8; ++i) {
            auto listens = kioto::let(room.subscribe(), [](auto& heard) {
                return kioto::repeat_while([&heard] {
                    return heard.recv().map([](auto const& next) { return next.has_value(); });
                });
            });
            auto task =
                kioto::race(std::move(listens), stop.child_token().cancelled()).hold(all.enter());
            if (i % 2 == 0) {
                kioto::spawn(c.one, std::move(task));
            } else {
                kioto::spawn(c.many, std::move(task));
            }
        }
        std::thread speaker([&] {
            auto const message = std::make_shared<int>(1);
            for (unsigned i = 0; i != 100 + round * 10; ++i) {
                room.send(message);
            }
            stop.cancel();
        });
        all.close();
        static_cast<void>(kioto::run(c.one, all.wait()));
        speaker.join();
        c.many.join();
        BOOST_TEST(room.receivers() == 0U);
        BOOST_TEST(all.size() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(a_context_that_dies_gives_back_what_its_tasks_held) {
    kioto::semaphore some(2);
    kioto::task_tracker all;
    auto [tx, rx] = kioto::mpsc<int>(1);
    kioto::cancellation_token const stop;
    {
        asio::io_context io;
        for (int i = 0; i != 4; ++i) {
            kioto::spawn(io,
                some.acquire()
                    .and_then([&](kioto::semaphore_permit permit) {
                        return stop.cancelled().hold(std::move(permit));
                    })
                    .ignore_error()
                    .hold(all.enter()));
            kioto::spawn(io, tx.send(i).ignore_error().hold(all.enter()));
        }
        io.poll();
        BOOST_TEST(all.size() == 7U); // one message found room
        BOOST_TEST(some.available() == 0U);
    }
    BOOST_TEST(all.size() == 0U);
    BOOST_TEST(some.available() == 2U);
    BOOST_TEST(rx.try_recv().value() == 0);
    BOOST_TEST(tx.try_send(5).has_value());
    stop.cancel();
}

BOOST_AUTO_TEST_SUITE_END()
