//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/futures_unordered.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/stream/for_each.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/pend.hpp>

#include "support/borrowing.hpp"
#include "support/many.hpp"

BOOST_AUTO_TEST_SUITE(futures_unordered)

namespace {

using kioto::futures_unordered;
using kioto::poll_context;
using kioto::unit;
using kioto::waker;
using kioto::test::allocation_counter;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted_future;
using support::many_scripted;

template <class F>
futures_unordered<F> set_of(std::vector<F> futures) {
    futures_unordered<F> set;
    for (F& f : futures) {
        set.push(std::move(f));
    }
    return set;
}

using set = futures_unordered<pend_future<int>>;
static_assert(kioto::stream<set>);
static_assert(std::is_same_v<kioto::item_t<set>, int>);
static_assert(std::is_same_v<kioto::item_t<futures_unordered<pend_future<void>>>, unit>);
static_assert(kioto::cancel_safe_v<set>);
static_assert(std::is_nothrow_move_constructible_v<set>);
static_assert(!std::is_copy_constructible_v<set>);
static_assert(std::is_same_v<kioto::borrows_t<futures_unordered<support::device_future>>,
    kioto::types<support::device>>);

// Always has something to do, and charges for it.
struct busy_future : kioto::future_interface<busy_future> {
    using output_type = void;
    int* polls;

    explicit busy_future(int& n) : polls(&n) {}
    kioto::poll_result<void> poll(poll_context& cx) {
        ++*polls;
        while (!cx.exhausted()) {
            cx.charge();
        }
        return kioto::pending;
    }
};

// Calls a function when it dies.
template <class Fn>
struct last_words : kioto::future_interface<last_words<Fn>> {
    using output_type = void;
    std::optional<Fn> fn;

    explicit last_words(Fn f) : fn(std::move(f)) {}
    last_words(last_words&& other) noexcept
        : kioto::future_interface<last_words>(std::move(other)),
          fn(std::exchange(other.fn, std::nullopt)) {}
    ~last_words() {
        if (fn) {
            (*fn)();
        }
    }
    kioto::poll_result<void> poll(poll_context&) { return kioto::pending; }
};

} // namespace

BOOST_AUTO_TEST_CASE(without_futures_it_is_at_its_end) {
    probe p{set()};
    BOOST_TEST(!p.next().has_value());
    p.get().push(pend(0, 1));
    BOOST_TEST((p.next() == 1));
    BOOST_TEST(!p.next().has_value());
}

BOOST_AUTO_TEST_CASE(yields_in_the_order_of_completion) {
    probe p(set_of<pend_future<int>>({}));
    p.get().push(pend(2, 1));
    p.get().push(pend(0, 2));
    p.get().push(pend(1, 3));
    BOOST_TEST(p.get().size() == 3U);
    BOOST_TEST((p.next() == 2));
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST((p.next() == 3));
    BOOST_TEST((p.next() == 1));
    BOOST_TEST(p.get().empty());
}

BOOST_AUTO_TEST_CASE(pends_is_woken_once_and_has_an_item) {
    many_scripted<int> many(3);
    probe p(set_of(std::move(many.futures)));
    BOOST_TEST(many.polls() == 0U);
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(p.waker_references() == 1U);
    BOOST_TEST(p.wakes() == 0U);
    many.scripts[0].complete(1);
    many.scripts[2].complete(3);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST((p.next() == 1));
    BOOST_TEST((p.next() == 3));
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(p.wakes() == 1U);
}

BOOST_AUTO_TEST_CASE(polls_those_that_were_woken_and_no_others) {
    many_scripted<int> many(100);
    probe p(set_of(std::move(many.futures)));
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(many.polls() == 100U);
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(many.polls() == 100U);
    many.scripts[17].wake();
    many.scripts[80].complete(1);
    BOOST_TEST((p.next() == 1));
    BOOST_TEST(many.scripts[17].polls() == 2U);
    BOOST_TEST(many.scripts[80].polls() == 2U);
    BOOST_TEST(many.polls() == 102U);
}

BOOST_AUTO_TEST_CASE(a_future_that_was_woken_often_is_polled_once) {
    many_scripted<int> many(2);
    probe p(set_of(std::move(many.futures)));
    BOOST_TEST(p.poll_next().is_pending());
    for (int i = 0; i != 5; ++i) {
        many.scripts[0].wake();
    }
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(many.polls() == 3U);
}

BOOST_AUTO_TEST_CASE(wakes_the_latest_waker) {
    many_scripted<int> many(1);
    futures_unordered<scripted_future<int>> fs = set_of(std::move(many.futures));
    probe one(kioto::poll_fn([&fs](poll_context& cx) { return fs.poll_next(cx); }));
    probe two(kioto::poll_fn([&fs](poll_context& cx) { return fs.poll_next(cx); }));
    BOOST_TEST(one.poll().is_pending());
    BOOST_TEST(two.poll().is_pending());
    many.scripts[0].complete(1);
    BOOST_TEST(!one.woken());
    BOOST_TEST(two.woken());
}

BOOST_AUTO_TEST_CASE(a_future_that_wakes_itself_is_polled_once_a_poll) {
    many_scripted<int> many(1);
    int polls = 0;
    probe p([&] {
        futures_unordered<kioto::any_future<int>> fs;
        fs.push(kioto::any_future<int>(
            kioto::poll_fn([&polls](poll_context& cx) -> kioto::poll_result<int> {
                ++polls;
                cx.make_waker().wake();
                return kioto::pending;
            })));
        fs.push(kioto::any_future<int>(std::move(many.futures[0])));
        return fs;
    }());
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(polls == 1);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(many.polls() == 1U);
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(polls == 2);
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST(many.polls() == 1U);
}

BOOST_AUTO_TEST_CASE(a_future_that_wakes_itself_does_not_keep_those_behind_it_waiting) {
    auto [f, script] = kioto::test::scripted<int>();
    bool completes = false;
    futures_unordered<kioto::any_future<int>> fs;
    fs.push(kioto::any_future<int>(
        kioto::poll_fn([&, &script = script](poll_context& cx) -> kioto::poll_result<int> {
            cx.target().wake();
            if (std::exchange(completes, false)) {
                script.complete(1);
            }
            return kioto::pending;
        })));
    fs.push(kioto::any_future<int>(std::move(f)));
    probe p(std::move(fs));
    BOOST_TEST(p.poll_next().is_pending());
    completes = true;
    BOOST_TEST((p.next() == 1));
}

BOOST_AUTO_TEST_CASE(each_future_without_a_charge_costs_a_unit) {
    many_scripted<int> many(10);
    probe p(set_of(std::move(many.futures)));
    p.set_budget(4);
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(many.polls() == 4U);
    BOOST_TEST(p.yielded());
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(many.polls() == 10U);
    BOOST_TEST(!p.yielded());
    BOOST_TEST(p.wakes() == 2U);
}

BOOST_AUTO_TEST_CASE(a_busy_future_does_not_keep_its_siblings_from_their_turn) {
    int first = 0;
    int second = 0;
    probe p([&] {
        futures_unordered<busy_future> fs;
        fs.push(busy_future(first));
        fs.push(busy_future(second));
        return fs;
    }());
    p.set_budget(8);
    for (int i = 0; i != 4; ++i) {
        BOOST_TEST(p.poll_next().is_pending());
        BOOST_TEST(p.yielded());
    }
    BOOST_TEST(first > 1);
    BOOST_TEST(second > 1);
}

BOOST_AUTO_TEST_CASE(moves_between_polls_and_the_wakes_follow) {
    many_scripted<int> many(40);
    probe one(set_of(std::move(many.futures)));
    BOOST_TEST(one.poll_next().is_pending());
    many.scripts[0].complete(1);
    probe two(std::move(one.get()));
    BOOST_TEST(one.get().empty());
    BOOST_TEST((two.next() == 1));
    BOOST_TEST(two.poll_next().is_pending());
    many.scripts[39].complete(2);
    BOOST_TEST(two.woken());
    two.get() = futures_unordered<scripted_future<int>>();
    BOOST_TEST(many.dropped() == 40U);
    BOOST_TEST(two.waker_references() == 0U);
}

BOOST_AUTO_TEST_CASE(moves_values_that_cannot_be_copied) {
    futures_unordered<pend_future<std::unique_ptr<int>>> fs;
    fs.push(pend(0, std::make_unique<int>(1)));
    probe p(std::move(fs));
    BOOST_TEST(**p.next() == 1);
}

BOOST_AUTO_TEST_CASE(what_is_done_is_destroyed_before_it_is_yielded) {
    many_scripted<int> many(2);
    probe p(set_of(std::move(many.futures)));
    many.scripts[0].complete(1);
    auto const item = p.poll_next();
    BOOST_TEST(many.scripts[0].dropped());
    BOOST_TEST(item.is_ready());
}

BOOST_AUTO_TEST_CASE(what_one_throws_leaves_it_and_the_others_go_on) {
    many_scripted<int> many(3);
    probe p(set_of(std::move(many.futures)));
    many.scripts[0].raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(p.poll_next()), std::runtime_error);
    BOOST_TEST(many.scripts[0].dropped());
    BOOST_TEST(p.get().size() == 2U);
    BOOST_TEST(p.poll_next().is_pending());
    many.scripts[2].complete(3);
    BOOST_TEST(p.woken());
    BOOST_TEST((p.next() == 3));
}

BOOST_AUTO_TEST_CASE(a_future_may_push_another_one_while_it_is_polled) {
    futures_unordered<kioto::any_future<int>> fs;
    fs.push(kioto::any_future<int>(kioto::poll_fn([&fs](poll_context&) {
        fs.push(kioto::any_future<int>(pend(0, 2)));
        return kioto::poll_result<int>(1);
    })));
    probe p(kioto::poll_fn([&fs](poll_context& cx) { return fs.poll_next(cx); }));
    BOOST_TEST((p.take() == 1));
    probe q(std::move(fs));
    BOOST_TEST((q.next() == 2));
    BOOST_TEST(!q.next().has_value());
}

BOOST_AUTO_TEST_CASE(the_destructor_of_a_future_may_push_and_wake) {
    many_scripted<void> many(1);
    futures_unordered<kioto::any_future<void>> fs;
    fs.push(kioto::any_future<void>(std::move(many.futures[0])));
    fs.push(kioto::any_future<void>(last_words([&] {
        many.scripts[0].wake();
        fs.push(kioto::any_future<void>(pend(0)));
    })));
    probe p(kioto::poll_fn([&fs](poll_context& cx) { return fs.poll_next(cx); }));
    BOOST_TEST(p.poll().is_pending());
    fs.clear();
    BOOST_TEST(many.dropped() == 1U);
    BOOST_TEST(fs.size() == 1U);
    BOOST_TEST(p.waker_references() == 0U);
    probe q(std::move(fs));
    BOOST_TEST((q.next() == unit{}));
    BOOST_TEST(!q.next().has_value());
}

BOOST_AUTO_TEST_CASE(a_wake_after_the_end_of_a_future_does_no_harm) {
    many_scripted<int> many(2);
    probe p(set_of(std::move(many.futures)));
    BOOST_TEST(p.poll_next().is_pending());
    waker const late = many.scripts[0].latest_waker();
    many.scripts[0].complete(1);
    BOOST_TEST((p.next() == 1));
    BOOST_TEST(p.poll_next().is_pending());
    late.wake();
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(many.scripts[1].polls() == 1U);
    p.drop();
    auto const wakes = p.wakes();
    late.wake();
    BOOST_TEST(p.wakes() == wakes);
    BOOST_TEST(p.waker_references() == 0U);
}

BOOST_AUTO_TEST_CASE(a_place_is_used_again_only_once_its_last_waker_is_gone) {
    auto [f, script] = kioto::test::scripted<int>();
    probe p{futures_unordered<kioto::any_future<int>>()};
    auto push = [&p](int polls) { p.get().push(kioto::any_future<int>(pend(polls, polls))); };
    p.get().push(kioto::any_future<int>(std::move(f)));
    BOOST_TEST(p.poll_next().is_pending());
    waker late = script.latest_waker();
    script.complete(7);
    BOOST_TEST((p.next() == 7));

    // Whoever takes a place, the old waker does not wake it.
    for (int i = 0; i != 31; ++i) {
        push(0);
    }
    for (int i = 0; i != 31; ++i) {
        BOOST_TEST((p.next() == 0));
    }
    auto [g, other] = kioto::test::scripted<int>();
    p.get().push(kioto::any_future<int>(std::move(g)));
    BOOST_TEST(p.poll_next().is_pending());
    late.wake();
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(other.polls() == 1U);

    late.wake();
    late = waker(); // in the queue, and back
    for (int i = 0; i != 40; ++i) {
        push(1);
    }
    int items = 0;
    for (int i = 0; i != 200 && items != 40; ++i) {
        items += p.poll_next().is_ready();
    }
    BOOST_TEST(items == 40);
    BOOST_TEST(other.polls() == 1U);
}

BOOST_AUTO_TEST_CASE(allocates_a_block_for_each_32_futures_under_way) {
    probe p{set()};
    auto fill = [&p](int n) {
        for (int i = 0; i != n; ++i) {
            p.get().push(pend(1, i));
        }
    };
    auto fetch = [&p](int n) {
        while (n != 0) {
            n -= p.poll_next().is_ready();
        }
    };
    allocation_counter counter;
    fill(32);
    BOOST_TEST(counter.count() == 1U);
    fill(1);
    BOOST_TEST(counter.count() == 2U);
    fill(31);
    BOOST_TEST(counter.count() == 2U);
    fetch(64);
    for (int round = 0; round != 10; ++round) {
        fill(64);
        fetch(64);
    }
    BOOST_TEST(counter.count() == 2U);
}

BOOST_AUTO_TEST_CASE(the_places_of_husks_come_back_with_their_last_wakers) {
    probe p{futures_unordered<scripted_future<int>>()};
    std::vector<waker> late;
    many_scripted<int> many(32);
    for (auto& f : many.futures) {
        p.get().push(std::move(f));
    }
    BOOST_TEST(p.poll_next().is_pending());
    for (auto& s : many.scripts) {
        late.push_back(s.latest_waker());
        s.complete(1);
        BOOST_TEST((p.next() == 1));
    }
    auto [f, s] = kioto::test::scripted<int>();
    auto [g, t] = kioto::test::scripted<int>();
    late.clear(); // all 32 are returned, none is free
    allocation_counter pushing;
    p.get().push(std::move(f));
    p.get().push(std::move(g));
    BOOST_TEST(pushing.count() == 0U);
    t.complete(2);
    BOOST_TEST((p.next() == 2));
}

BOOST_AUTO_TEST_CASE(ten_thousand_that_are_woken_by_another_thread_are_polled_twice_each) {
    constexpr int n = 10'000;
    struct place {
        std::atomic<bool> ready{false};
        kioto::waker waker;
    };
    std::vector<place> places(n);
    int polls = 0;
    futures_unordered<kioto::any_future<void>> fs;
    for (place& at : places) {
        fs.push(kioto::any_future<void>(
            kioto::poll_fn([&at, &polls](poll_context& cx) -> kioto::poll_result<void> {
                ++polls;
                if (at.ready) {
                    return unit{};
                }
                at.waker = cx.make_waker();
                return kioto::pending;
            })));
    }
    probe p(std::move(fs));
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(polls == n);
    std::thread other([&places] {
        for (place& at : places) {
            at.ready = true;
            at.waker.wake();
        }
    });
    for (int items = 0; items != n;) {
        auto const wakes = p.wakes();
        if (p.poll_next().is_ready()) {
            ++items;
        } else {
            while (!p.woken() && p.wakes() == wakes) {
                std::this_thread::yield();
            }
        }
    }
    other.join();
    BOOST_TEST(polls == 2 * n);
    BOOST_TEST(!p.next().has_value());
}

BOOST_AUTO_TEST_CASE(may_die_while_another_thread_wakes) {
    for (int i = 0; i != 100; ++i) {
        many_scripted<int> many(4);
        std::optional<probe<futures_unordered<scripted_future<int>>>> p(
            std::in_place, set_of(std::move(many.futures)));
        BOOST_TEST(p->poll_next().is_pending());
        std::vector<waker> late;
        for (auto& s : many.scripts) {
            late.push_back(s.latest_waker());
        }
        std::thread other([wakers = std::move(late)]() mutable {
            for (waker& w : wakers) {
                w.wake();
                w = waker();
            }
        });
        many.scripts[1].complete(1);
        BOOST_TEST((p->next() == 1));
        p.reset();
        other.join();
    }
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [] {
        futures_unordered<pend_future<std::unique_ptr<int>>> fs;
        for (unsigned i = 0; i != 5; ++i) {
            fs.push(pend(i % 3, std::make_unique<int>(1)));
        }
        return fs;
    };
    BOOST_TEST(drop_everywhere(make) == 6U);
}

BOOST_AUTO_TEST_CASE(goes_into_a_chain_as_any_stream) {
    int sum = 0;
    auto fs = set();
    fs.push(pend(1, 1));
    fs.push(pend(0, 2));
    probe p(std::move(fs).for_each([&sum](int v) { sum += v; }));
    BOOST_TEST(p.poll().is_ready());
    BOOST_TEST(sum == 3);
}

BOOST_AUTO_TEST_SUITE_END()
