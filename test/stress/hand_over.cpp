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
#include <kioto/notify.hpp>
#include <kioto/oneshot.hpp>
#include <kioto/semaphore.hpp>
#include <kioto/task_tracker.hpp>
#include <kioto/watch.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include <kioto/test/probe.hpp>

// The primitives of several threads, with futures that are dropped at any moment. Each thread polls
// by hand and looks again only after it was woken: a lost wake is a test that does not end.

namespace {

using kioto::test::probe;

// Polls until it is ready, whenever it is woken; its output.
template <class P>
auto wait_for(P& p) {
    for (;;) {
        auto out = p.poll();
        if (out.is_ready()) {
            return std::move(out).take();
        }
        while (!p.woken()) {
            std::this_thread::yield();
        }
    }
}

// A choice that differs from round to round, and between threads.
class dice {
    unsigned state_;

public:
    explicit dice(unsigned seed) : state_(seed * 2654435761U + 1) {}
    unsigned operator()(unsigned sides) {
        state_ = state_ * 1664525U + 1013904223U;
        return (state_ >> 16) % sides;
    }
};

template <class Fn>
void in_threads(unsigned n, Fn fn) {
    std::vector<std::thread> all;
    for (unsigned i = 0; i != n; ++i) {
        all.emplace_back([&fn, i] { fn(i); });
    }
    for (auto& t : all) {
        t.join();
    }
}

constexpr unsigned threads = 4;
constexpr unsigned rounds = 3'000;

} // namespace

BOOST_AUTO_TEST_SUITE(hand_over)

BOOST_AUTO_TEST_CASE(each_message_of_an_mpsc_comes_once_and_in_the_order_of_its_sender) {
    using message = std::pair<unsigned, std::unique_ptr<unsigned>>;
    auto [tx, rx] = kioto::mpsc<message>(3);
    std::vector<unsigned> sent(threads);
    std::vector<unsigned> seen(threads);
    bool in_order = true;

    std::thread receiver([&seen, &in_order, rx = std::move(rx)]() mutable {
        dice d(99);
        for (;;) {
            probe p(rx.recv());
            auto polled = p.poll();
            if (polled.is_pending() && d(3) == 0) {
                continue; // dropped, and nothing is lost
            }
            auto const out = polled.is_ready() ? std::move(polled).take() : wait_for(p);
            if (!out) {
                return;
            }
            in_order = in_order && *out->second == seen[out->first];
            ++seen[out->first];
        }
    });
    in_threads(threads, [&, tx = &tx](unsigned i) {
        auto const mine = *tx;
        dice d(i);
        while (sent[i] != rounds) {
            switch (d(4)) {
            case 0: {
                probe p(mine.reserve());
                if (p.poll().is_pending()) {
                    p.drop(); // granted or not
                }
                break;
            }
            case 1: {
                probe p(mine.reserve());
                auto permit = wait_for(p);
                if (d(2) == 0) {
                    break; // given back
                }
                static_cast<void>(
                    std::move(permit).value().send({i, std::make_unique<unsigned>(sent[i]++)}));
                break;
            }
            case 2: {
                message m{i, std::make_unique<unsigned>(sent[i])};
                sent[i] += mine.try_send(std::move(m)).has_value() ? 1 : 0;
                break;
            }
            default: {
                probe p(mine.send({i, std::make_unique<unsigned>(sent[i]++)}));
                static_cast<void>(wait_for(p));
            }
            }
        }
    });
    { auto const last = std::move(tx); }
    receiver.join();
    BOOST_TEST(in_order);
    BOOST_TEST((sent == seen));
}

BOOST_AUTO_TEST_CASE(a_receiver_of_an_mpsc_goes_while_others_send) {
    for (unsigned round = 0; round != 200; ++round) {
        auto ends = kioto::mpsc<std::shared_ptr<int>>(2);
        auto const value = std::make_shared<int>(1);
        std::thread receiver([&value, round, rx = std::move(ends.receiver)]() mutable {
            dice d(round);
            for (unsigned i = d(4); i != 0; --i) {
                static_cast<void>(rx.try_recv());
            }
            if (d(2) == 0) {
                rx.close();
                while (rx.try_recv()) {}
            }
            static_cast<void>(value);
        });
        in_threads(2, [&](unsigned) {
            auto const tx = ends.sender;
            while (!tx.is_closed()) {
                probe p(tx.send(value));
                auto out = wait_for(p);
                static_cast<void>(out);
            }
        });
        receiver.join();
        ends.sender = kioto::mpsc<std::shared_ptr<int>>(1).sender;
        BOOST_TEST(value.use_count() == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_oneshot_delivers_or_says_that_it_is_closed) {
    unsigned delivered = 0;
    unsigned handed_back = 0;
    for (unsigned round = 0; round != 500; ++round) {
        auto [tx, rx] = kioto::oneshot<std::unique_ptr<int>>();
        bool kept = false;
        std::thread sender([&kept, round, tx = std::move(tx)]() mutable {
            if (round % 3 == 0) {
                probe p(tx.closed());
                static_cast<void>(p.poll());
            }
            auto value = std::make_unique<int>(7);
            kept = !std::move(tx).send(std::move(value)) && value;
        });
        bool got = false;
        if (round % 2 == 0) {
            probe p(std::move(rx));
            got = wait_for(p).has_value();
        } else {
            { auto const gone = std::move(rx); }
        }
        sender.join();
        delivered += got ? 1U : 0U;
        handed_back += kept ? 1U : 0U;
        BOOST_TEST((round % 2 != 0 || got));
    }
    BOOST_TEST(delivered == 250U);
    BOOST_TEST(handed_back <= 250U);
}

BOOST_AUTO_TEST_CASE(a_semaphore_never_gives_out_more_than_it_has_and_loses_none) {
    kioto::semaphore s(3);
    std::atomic<int> out{0};
    std::atomic<bool> too_many{false};
    in_threads(threads, [&](unsigned i) {
        dice d(i);
        for (unsigned round = 0; round != rounds; ++round) {
            unsigned const n = 1 + d(3);
            probe p(s.acquire(n));
            if (d(3) == 0) {
                static_cast<void>(p.poll());
                continue; // dropped, granted or not
            }
            auto const permit = wait_for(p);
            if (out.fetch_add(int(n)) + int(n) > 3) {
                too_many = true;
            }
            out.fetch_sub(int(n));
        }
    });
    BOOST_TEST(!too_many);
    BOOST_TEST(s.available() == 3U);
}

BOOST_AUTO_TEST_CASE(a_mutex_lets_one_in_at_a_time) {
    kioto::mutex<unsigned> m(0);
    in_threads(threads, [&](unsigned i) {
        dice d(i);
        for (unsigned round = 0; round != rounds;) {
            probe p(m.lock());
            if (d(4) == 0) {
                static_cast<void>(p.poll());
                continue;
            }
            ++*wait_for(p);
            ++round;
        }
    });
    BOOST_TEST(**m.try_lock() == threads * rounds);
}

BOOST_AUTO_TEST_CASE(a_notification_is_passed_on_until_somebody_sees_it) {
    kioto::notify n;
    std::atomic<unsigned> stored{0};
    std::atomic<bool> over{false};
    unsigned taken = 0;
    std::thread notifier([&] {
        for (unsigned i = 0; i != rounds; ++i) {
            stored.store(i + 1);
            n.notify_one();
        }
    });
    std::thread fickle([&] {
        while (!over) {
            probe p(n.notified());
            if (p.poll().is_ready()) {
                n.notify_one(); // it was not for this one
            }
        }
    });
    // Notifications are merged; after the last one this thread sees the last value.
    while (taken != rounds) {
        probe p(n.notified());
        static_cast<void>(wait_for(p));
        taken = stored.load();
    }
    over = true;
    notifier.join();
    fickle.join();
    BOOST_TEST(taken == rounds);
}

BOOST_AUTO_TEST_CASE(all_who_wait_are_notified) {
    kioto::notify n;
    std::atomic<unsigned> done{0};
    std::thread notifier([&] {
        while (done != threads) {
            n.notify_waiters();
            std::this_thread::yield();
        }
    });
    in_threads(threads, [&](unsigned i) {
        dice d(i);
        for (unsigned round = 0; round != rounds / 30; ++round) {
            probe p(n.notified());
            if (d(3) != 0) {
                static_cast<void>(wait_for(p));
            } else {
                static_cast<void>(p.poll());
            }
        }
        ++done;
    });
    notifier.join();
    BOOST_TEST(done == threads);
}

BOOST_AUTO_TEST_CASE(what_a_receiver_of_a_broadcast_saw_and_missed_is_all_there_was) {
    auto tx = std::make_optional<kioto::broadcast<std::shared_ptr<unsigned>>>(4);
    std::vector<kioto::broadcast_receiver<std::shared_ptr<unsigned>>> receivers;
    for (unsigned i = 0; i != threads; ++i) {
        receivers.push_back(tx->subscribe());
    }
    std::weak_ptr<unsigned> any;
    std::thread sender([&] {
        for (unsigned i = 0; i != rounds; ++i) {
            auto message = std::make_shared<unsigned>(i);
            any = message;
            tx->send(std::move(message));
            if (i % 16 == 0) {
                std::this_thread::yield();
                static_cast<void>(tx->subscribe()); // and goes at once
            }
        }
        tx.reset();
    });
    std::atomic<unsigned> right{0};
    in_threads(threads, [&](unsigned i) {
        auto const rx = std::make_unique<decltype(tx->subscribe())>(std::move(receivers[i]));
        std::uint64_t next = 0;
        bool in_order = true;
        for (;;) {
            probe p(rx->recv());
            auto const out = wait_for(p);
            if (!out) {
                break;
            }
            if (*out) {
                in_order = in_order && ***out == next;
                ++next;
            } else {
                next += out->error().missed;
            }
        }
        right += in_order && next == rounds ? 1U : 0U;
    });
    sender.join();
    receivers.clear();
    BOOST_TEST(right == threads);
    BOOST_TEST(any.expired());
}

BOOST_AUTO_TEST_CASE(the_last_value_of_a_watch_is_seen) {
    auto ends = kioto::watch(0U);
    std::vector<kioto::watch_receiver<unsigned>> receivers(threads, ends.receiver);
    std::thread sender([tx = std::move(ends.sender)]() mutable {
        for (unsigned i = 1; i <= rounds; ++i) {
            tx.send(i);
        }
        auto const gone = std::move(tx);
    });
    std::atomic<unsigned> right{0};
    in_threads(threads, [&](unsigned i) {
        auto& rx = receivers[i];
        unsigned last = 0;
        bool rises = true;
        dice d(i);
        for (;;) {
            probe p(rx.changed());
            if (d(4) == 0 && p.poll().is_pending()) {
                continue; // dropped
            }
            if (!p.get().is_terminated() && !wait_for(p)) {
                break;
            }
            unsigned const now = rx.get();
            rises = rises && now >= last;
            last = now;
        }
        right += rises && last == rounds ? 1U : 0U;
    });
    sender.join();
    BOOST_TEST(right == threads);
}

BOOST_AUTO_TEST_CASE(a_tree_of_tokens_is_cancelled_while_it_grows_and_dies) {
    for (unsigned round = 0; round != 100; ++round) {
        std::stop_source source;
        auto root = std::make_optional<kioto::cancellation_token>(source.get_token());
        auto const below = root->child_token();
        std::atomic<unsigned> cancelled{0};
        std::atomic<unsigned> stopped{0};
        std::thread canceller([&, mine = root->child_token()] {
            for (unsigned spin = 0; spin != round * 20; ++spin) {
                std::atomic_signal_fence(std::memory_order_seq_cst);
            }
            mine.cancel();
            if (round % 2 == 0) {
                source.request_stop();
            } else {
                root->cancel();
            }
        });
        in_threads(threads, [&](unsigned i) {
            dice d(i + round);
            auto mine = below;
            for (unsigned n = 0; n != 20; ++n) {
                auto child = mine.child_token();
                {
                    probe p(child.cancelled());
                    static_cast<void>(p.poll());
                }
                auto const stop = child.stop_token();
                std::stop_callback const callback(stop, [&] { ++stopped; });
                if (d(2) == 0) {
                    mine = std::move(child);
                }
            }
            probe p(mine.cancelled());
            static_cast<void>(wait_for(p));
            ++cancelled;
        });
        canceller.join();
        root.reset();
        BOOST_TEST(cancelled == threads);
        BOOST_TEST(stopped <= threads * 20);
    }
}

BOOST_AUTO_TEST_CASE(a_tracker_is_done_when_the_last_one_left) {
    for (unsigned round = 0; round != 100; ++round) {
        kioto::task_tracker const t;
        t.close();
        auto last = std::make_optional(t.enter());
        std::atomic<bool> left{false};
        bool too_early = false;
        std::thread waiter([&] {
            probe p(t.wait());
            static_cast<void>(wait_for(p));
            too_early = !left;
        });
        in_threads(threads, [&](unsigned) {
            for (unsigned i = 0; i != 20; ++i) {
                auto const guard = t.enter();
                probe p(t.wait());
                static_cast<void>(p.poll());
            }
        });
        left = true;
        last.reset();
        waiter.join();
        BOOST_TEST(!too_early);
        BOOST_TEST(t.size() == 0U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
