//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/map.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/scope.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/asserts.hpp"
#include "support/borrowing.hpp"
#include "support/ending.hpp"
#include "support/many.hpp"
#include "support/sources.hpp"

#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/pend.hpp>

BOOST_AUTO_TEST_SUITE(scope)

namespace {

using kioto::child_scope;
using kioto::poll_context;
using kioto::result;
using kioto::unit;
using kioto::waker;
using kioto::test::allocation_counter;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using support::many_scripted;

template <class R>
using scope_of = kioto::scope_future<R (*)(child_scope&)>;
static_assert(std::is_void_v<kioto::output_t<scope_of<void>>>);
static_assert(std::is_same_v<kioto::output_t<scope_of<pend_future<int>>>, int>);
static_assert(std::is_same_v<kioto::output_t<scope_of<result<int>>>, result<int>>);
static_assert(!kioto::cancel_safe_v<scope_of<void>>);
static_assert(std::is_nothrow_move_constructible_v<scope_of<pend_future<int>>>);
static_assert(std::is_same_v<kioto::borrows_t<scope_of<support::device_future>>,
    kioto::types<support::device>>);
static_assert(kioto::scopable<void (*)(child_scope&)>);
static_assert(!kioto::scopable<void (*)(int)>);

// A future that spawns another one when it dies.
struct testament : kioto::future_interface<testament> {
    using output_type = void;
    child_scope* scope;
    int* heirs;

    testament(child_scope& s, int& n) : scope(&s), heirs(&n) {}
    testament(testament&& other) noexcept
        : kioto::future_interface<testament>(std::move(other)),
          scope(std::exchange(other.scope, nullptr)),
          heirs(other.heirs) {}
    ~testament() {
        if (scope) {
            scope->spawn(kioto::poll_fn([n = heirs](poll_context&) -> kioto::poll_result<void> {
                ++*n;
                return unit{};
            }));
        }
    }
    kioto::poll_result<void> poll(poll_context&) { return kioto::pending; }
};

} // namespace

BOOST_AUTO_TEST_CASE(is_ready_with_the_output_of_the_body_when_all_is_done) {
    many_scripted<void> many(2);
    auto [body, script] = scripted<int>();
    probe p(kioto::scope([&many, &body = body](child_scope& s) {
        s.spawn(std::move(many.futures[0]));
        s.spawn(std::move(many.futures[1]));
        return std::move(body);
    }));
    BOOST_TEST(script.polls() == 0U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(many.polls() == 2U);
    script.complete(7);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(script.dropped());
    many.scripts[0].complete();
    BOOST_TEST(p.poll().is_pending());
    many.scripts[1].complete();
    BOOST_TEST(p.wakes() == 3U);
    BOOST_TEST(p.take() == 7);
    BOOST_TEST(p.waker_references() == 0U);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(is_ready_at_the_first_poll) {
    probe nothing(kioto::scope([](child_scope&) {}));
    BOOST_TEST((nothing.take() == unit{}));
    int seen = 0;
    probe p(kioto::scope([&seen](child_scope& s) {
        s.spawn(pend(0).map([&seen] { ++seen; }));
        return result<int>(5);
    }));
    BOOST_TEST(seen == 0);
    BOOST_TEST((p.take() == result<int>(5)));
    BOOST_TEST(seen == 1);
    BOOST_TEST(p.wakes() == 0U);
}

BOOST_AUTO_TEST_CASE(children_borrow_from_what_surrounds_the_scope) {
    std::vector<int> room;
    auto held = std::make_unique<int>(3);
    probe p(kioto::scope([&room, held = std::move(held)](child_scope& s) {
        s.spawn(pend(1, 1).map([&](int v) { room.push_back(v + *held); }));
        s.spawn(pend(0, 2).map([&](int v) { room.push_back(v + *held); }));
    }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(room == std::vector({5, 4}));
}

BOOST_AUTO_TEST_CASE(moves_a_value_that_cannot_be_copied) {
    probe p(kioto::scope([](child_scope&) { return pend(1, std::make_unique<int>(1)); }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(*p.take() == 1);
}

BOOST_AUTO_TEST_CASE(an_error_of_the_body_waits_for_the_children) {
    auto [child, script] = scripted<void>();
    probe p(kioto::scope([&child = child](child_scope& s) -> result<int> {
        s.spawn(std::move(child));
        return kioto::fail(support::refused());
    }));
    BOOST_TEST(p.poll().is_pending());
    script.complete();
    BOOST_TEST((p.take() == result<int>(support::refused())));
}

BOOST_AUTO_TEST_CASE(polls_the_children_that_were_woken_and_no_others) {
    many_scripted<void> many(40);
    probe p(kioto::scope([&many](child_scope& s) {
        for (auto& f : many.futures) {
            s.spawn(std::move(f));
        }
    }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(many.polls() == 40U);
    BOOST_TEST(p.poll_elsewhere().is_pending());
    BOOST_TEST(many.polls() == 40U);
    many.scripts[3].wake();
    many.scripts[9].complete();
    BOOST_TEST(p.woken());
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(many.polls() == 42U);
}

BOOST_AUTO_TEST_CASE(what_the_body_does_to_its_children_wakes_nobody) {
    many_scripted<void> many(2);
    auto [event, script] = scripted<void>();
    int polls = 0;
    probe p(kioto::scope([&, &event = event](child_scope& s) {
        s.spawn(std::move(many.futures[0]));
        return kioto::poll_fn([&](poll_context& cx) -> kioto::poll_result<void> {
            if (++polls == 2) {
                many.scripts[0].complete();
                s.spawn(std::move(many.futures[1]));
            }
            return event.poll(cx);
        });
    }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.wakes() == 0U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.wakes() == 0U);
    BOOST_TEST(many.scripts[0].dropped());
    BOOST_TEST(many.scripts[1].polls() == 1U);
    many.scripts[1].complete();
    BOOST_TEST(p.wakes() == 1U);
}

BOOST_AUTO_TEST_CASE(a_child_that_wakes_itself_is_polled_once_a_poll) {
    int polls = 0;
    probe p(kioto::scope([&polls](child_scope& s) {
        s.spawn(kioto::poll_fn([&polls](poll_context& cx) -> kioto::poll_result<void> {
            ++polls;
            cx.target().wake();
            return kioto::pending;
        }));
    }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(polls == 1);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(polls == 2);
}

BOOST_AUTO_TEST_CASE(a_child_spawns_its_siblings) {
    int order = 0;
    probe p(kioto::scope([&order](child_scope& s) {
        s.spawn(pend(0).map([&] {
            order = order * 10 + 1;
            s.spawn(pend(0).map([&] { order = order * 10 + 3; }));
        }));
        s.spawn(pend(0).map([&] { order = order * 10 + 2; }));
    }));
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(order == 123);
}

BOOST_AUTO_TEST_CASE(each_child_without_a_charge_costs_a_unit) {
    many_scripted<void> many(10);
    probe p(kioto::scope([&many](child_scope& s) {
        for (auto& f : many.futures) {
            s.spawn(std::move(f));
        }
    }));
    p.set_budget(4);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(many.polls() == 4U);
    BOOST_TEST(p.yielded());
    BOOST_TEST(p.woken());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(many.polls() == 10U);
    BOOST_TEST(!p.yielded());
}

BOOST_AUTO_TEST_CASE(drops_the_children_latest_first_and_then_the_body) {
    support::log log;
    {
        probe p(kioto::scope([&log, end = support::ending(log, "captures")](child_scope& s) {
            s.spawn(pend(9).map([end = support::ending(log, "first")] {}));
            s.spawn(pend(9).map([end = support::ending(log, "second")] {}));
            return pend(9).map([end = support::ending(log, "body")] {});
        }));
        BOOST_TEST(p.poll().is_pending());
        log.clear();
    }
    BOOST_TEST((log == support::log{"second", "first", "body", "captures"}));
}

BOOST_AUTO_TEST_CASE(what_a_child_throws_leaves_poll_after_all_were_dropped) {
    many_scripted<void> many(3);
    auto [body, script] = scripted<void>();
    probe p(kioto::scope([&many, &body = body](child_scope& s) {
        for (auto& f : many.futures) {
            s.spawn(std::move(f));
        }
        return std::move(body);
    }));
    BOOST_TEST(p.poll().is_pending());
    many.scripts[1].raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(many.dropped() == 3U);
    BOOST_TEST(script.dropped());
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(what_the_closure_or_the_body_throws_leaves_poll) {
    auto [child, script] = scripted<void>();
    probe p(kioto::scope([&child = child](child_scope& s) {
        s.spawn(std::move(child));
        throw std::runtime_error("no");
    }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(script.dropped());

    auto [body, raises] = scripted<void>();
    probe q(kioto::scope([&body = body](child_scope& s) {
        s.spawn(pend(9));
        return std::move(body);
    }));
    raises.raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(q.poll()), std::runtime_error);
    BOOST_TEST(raises.dropped());
}

BOOST_AUTO_TEST_CASE(what_dies_with_the_scope_spawns_nothing_more) {
    int polled = 0;
    for (bool in_body : {false, true}) {
        probe p(kioto::scope([&polled, in_body](child_scope& s) {
            s.spawn(pend(9));
            s.spawn(testament(s, polled));
            return kioto::poll_fn([own = std::optional<testament>(std::in_place, s, polled),
                                      in_body](poll_context&) mutable -> kioto::poll_result<void> {
                if (!in_body) {
                    own.reset();
                }
                return kioto::pending;
            });
        }));
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(polled == 1);
        p.drop();
        BOOST_TEST(polled == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_spawn_outside_of_its_poll_asserts) {
    BOOST_TEST(support::asserts([] {
        child_scope* leaked = nullptr;
        probe p(kioto::scope([&leaked](child_scope& s) {
            leaked = &s;
            return pend(9);
        }));
        static_cast<void>(p.poll());
        leaked->spawn(pend(0));
    }));
}

BOOST_AUTO_TEST_CASE(wakers_outlive_their_children_and_the_scope) {
    many_scripted<void> many(3);
    probe p(kioto::scope([&many](child_scope& s) {
        for (auto& f : many.futures) {
            s.spawn(std::move(f));
        }
    }));
    BOOST_TEST(p.poll().is_pending());
    waker const first = many.scripts[0].latest_waker();
    waker second = many.scripts[1].latest_waker();
    waker const third = many.scripts[2].latest_waker();
    many.scripts[0].complete();
    many.scripts[1].complete();
    BOOST_TEST(p.poll().is_pending());
    first.wake();
    second.wake();
    second = waker(); // in the queue, and back
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(many.scripts[2].polls() == 1U);
    p.drop();
    auto const wakes = p.wakes();
    first.wake();
    third.wake();
    BOOST_TEST(p.wakes() == wakes);
    BOOST_TEST(p.waker_references() == 0U);
}

BOOST_AUTO_TEST_CASE(may_die_while_another_thread_wakes) {
    for (int i = 0; i != 100; ++i) {
        many_scripted<void> many(4);
        auto make = [&many] {
            return kioto::scope([&many](child_scope& s) {
                for (auto& f : many.futures) {
                    s.spawn(std::move(f));
                }
            });
        };
        std::optional<probe<decltype(make())>> p(std::in_place, make());
        BOOST_TEST(p->poll().is_pending());
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
        many.scripts[1].complete();
        BOOST_TEST(p->poll().is_pending());
        p.reset();
        other.join();
        BOOST_TEST(many.dropped() == 4U);
    }
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [] {
        return kioto::scope([](child_scope& s) {
            for (unsigned i = 0; i != 4; ++i) {
                s.spawn(pend(i, std::make_unique<int>(1)).map([&s](std::unique_ptr<int>) {
                    s.spawn(pend(1));
                }));
            }
            return pend(2, std::make_unique<int>(2));
        });
    };
    BOOST_TEST(drop_everywhere(make) == 5U);
}

BOOST_AUTO_TEST_CASE(allocates_for_each_child_and_for_the_first) {
    auto built = kioto::scope([](child_scope& s) {
        for (int i = 0; i != 4; ++i) {
            s.spawn(pend(1));
        }
    });
    probe p(std::move(built));
    allocation_counter polling;
    auto const first = p.poll();
    BOOST_TEST(polling.count() == 5U);
    auto const second = p.poll();
    BOOST_TEST(polling.count() == 5U);
    BOOST_TEST(first.is_pending());
    BOOST_TEST(second.is_ready());
    probe without([] { return kioto::scope([](child_scope&) { return pend(1); }); }());
    allocation_counter none;
    auto const pends = without.poll();
    BOOST_TEST(none.count() == 0U);
    BOOST_TEST(pends.is_pending());
}

BOOST_AUTO_TEST_SUITE_END()
