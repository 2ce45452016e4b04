//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <model/explorer.hpp>
#include <model/blocks.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <set>
#include <tuple>

#include <kioto/detail/atomic.hpp>

// The explorer against programs whose schedules can be counted by hand.

BOOST_AUTO_TEST_SUITE(explorer)

namespace model = support::model;
using kioto::detail::atomic;
using model::memory;
using model::threads;

namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;

model::bounds const latest{memory::latest};

struct lock_word;
using lock = kioto::detail::mutex_of<lock_word>;

} // namespace

BOOST_AUTO_TEST_CASE(two_steps_on_one_location_have_two_orders) {
    auto const o = model::explore({}, [](threads& run) {
        atomic<int> word{0};
        run([&] { word.fetch_add(1); }, [&] { word.fetch_add(2); });
        model::require(word.load() == 3, "both are done");
    });
    BOOST_TEST(o.failure == "");
    BOOST_TEST(o.schedules == 2);
    BOOST_TEST(o.redundant == 0);
    BOOST_TEST(o.deepest == 2);
}

BOOST_AUTO_TEST_CASE(three_threads_have_six_orders) {
    std::set<int> left;
    auto const o = model::explore({}, [&](threads& run) {
        atomic<int> word{1};
        run([&] { word.exchange(2); }, [&] { word.exchange(3); }, [&] { word.exchange(4); });
        model::blocks::pause const ours;
        left.insert(word.load());
    });
    BOOST_TEST(o.failure == "");
    BOOST_TEST(o.schedules == 6);
    BOOST_TEST((left == std::set<int>{2, 3, 4}));
}

BOOST_AUTO_TEST_CASE(steps_on_different_locations_have_one_order) {
    auto const o = model::explore({}, [](threads& run) {
        atomic<int> a{0};
        atomic<int> b{0};
        run([&] { a.store(1), a.store(2); }, [&] { b.store(1), b.store(2); });
    });
    BOOST_TEST(o.schedules == 1);
}

BOOST_AUTO_TEST_CASE(reads_of_one_location_have_one_order) {
    auto const o = model::explore({}, [](threads& run) {
        atomic<int> a{0};
        run([&] { a.load(); }, [&] { a.load(); }, [&] { a.load(); });
    });
    BOOST_TEST(o.schedules == 1);
}

// 20 = 6! / (3! 3!), without any reduction.
BOOST_AUTO_TEST_CASE(with_a_large_bound_every_order_is_a_schedule_of_its_own) {
    model::bounds every;
    every.preemptions = 100;
    auto const o = model::explore(every, [](threads& run) {
        atomic<int> a{0};
        atomic<int> b{0};
        run([&] { a.fetch_add(1), a.fetch_add(1), a.fetch_add(1); },
            [&] { b.fetch_add(1), b.fetch_add(1), b.fetch_add(1); });
    });
    BOOST_TEST(o.schedules == 20);
}

// Without one: who begins. With one: after each of the first two steps of either, too.
BOOST_AUTO_TEST_CASE(a_bound_counts_preemptions) {
    auto const scenario = [](threads& run) {
        atomic<int> a{0};
        run([&] { a.fetch_add(1), a.fetch_add(1), a.fetch_add(1); },
            [&] { a.fetch_add(1), a.fetch_add(1), a.fetch_add(1); });
    };
    model::bounds some;
    some.preemptions = 0;
    BOOST_TEST(model::explore(some, scenario).schedules == 2);
    some.preemptions = 1;
    BOOST_TEST(model::explore(some, scenario).schedules == 6);
}

// A program with everything: what it can leave is the same with and without the reduction.
BOOST_AUTO_TEST_CASE(the_reduction_leaves_out_no_outcome) {
    using seen = std::tuple<int, int, int, int>;
    for (auto const loads : {memory::latest, memory::stale}) {
        std::set<seen> reduced;
        std::set<seen> all;
        auto const explore = [&](int preemptions, std::set<seen>& found) {
            model::bounds b{loads, preemptions};
            return model::explore(b, [&](threads& run) {
                atomic<int> x{0};
                atomic<int> y{0};
                lock m;
                int plain = 0;
                int first = 0;
                int second = 0;
                run(
                    [&] {
                        x.store(1, relaxed);
                        m.lock();
                        plain = plain * 2 + 1;
                        m.unlock();
                        first = y.load(relaxed);
                    },
                    [&] {
                        m.lock();
                        plain = plain * 3 + 1;
                        m.unlock();
                        y.store(1, release);
                        second = x.load(acquire);
                    },
                    [&] {
                        int expected = 0;
                        if (!x.compare_exchange_strong(expected, 7)) {
                            y.fetch_add(4);
                        }
                    });
                model::blocks::pause const ours;
                found.emplace(first, second, plain, x.load() * 10 + y.load());
            });
        };
        auto const with = explore(-1, reduced);
        auto const without = explore(1000, all);
        BOOST_TEST(with.failure == "");
        BOOST_TEST(without.failure == "");
        BOOST_TEST((reduced == all));
        BOOST_TEST(with.schedules * 4 < without.schedules);
    }
}

BOOST_AUTO_TEST_CASE(finds_a_deadlock_of_two_locks) {
    model::finds("deadlock", [](threads& run) {
        lock a;
        lock b;
        run([&] { a.lock(), b.lock(), b.unlock(), a.unlock(); },
            [&] { b.lock(), a.lock(), a.unlock(), b.unlock(); });
    });
}

BOOST_AUTO_TEST_CASE(a_lock_excludes) {
    model::check([](threads& run) {
        lock m;
        model::value<int> inside{0};
        auto const enter = [&] {
            m.lock();
            inside.set(inside.get() + 1);
            m.unlock();
        };
        run(enter, enter, enter);
        model::require(inside.get() == 3, "each was alone");
    });
}

BOOST_AUTO_TEST_CASE(finds_an_update_in_two_steps) {
    model::finds("both count", latest, [](threads& run) {
        atomic<int> n{0};
        auto const count = [&] { n.store(n.load() + 1); };
        run(count, count);
        model::require(n.load() == 2, "both count");
    });
}

namespace {

// Both threads store and then look at the other's. Returns whether neither saw the other.
bool both_look_too_early(memory loads, std::memory_order store, bool exchanges) {
    bool found = false;
    auto const o = model::explore({loads}, [&](threads& run) {
        atomic<int> a{0};
        atomic<int> b{0};
        int seen[2];
        auto const side = [&](atomic<int>& mine, atomic<int>& other, int& result) {
            if (exchanges) {
                mine.exchange(1, std::memory_order_acq_rel);
                result = other.fetch_add(0, std::memory_order_acq_rel);
            } else {
                mine.store(1, store);
                result = other.load(store == release ? acquire : store);
            }
        };
        run([&] { side(a, b, seen[0]); }, [&] { side(b, a, seen[1]); });
        found = found || (seen[0] == 0 && seen[1] == 0);
    });
    BOOST_TEST(o.failure == "");
    return found;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_store_can_be_late_unless_it_is_sequentially_consistent) {
    BOOST_TEST(!both_look_too_early(memory::latest, relaxed, false));
    BOOST_TEST(both_look_too_early(memory::stale, relaxed, false));
    BOOST_TEST(both_look_too_early(memory::stale, release, false));
    BOOST_TEST(!both_look_too_early(memory::stale, std::memory_order_seq_cst, false));
}

BOOST_AUTO_TEST_CASE(a_read_modify_write_sees_the_latest_value) {
    BOOST_TEST(!both_look_too_early(memory::stale, relaxed, true));
}

namespace {

void pass_a_message(threads& run, std::memory_order store, std::memory_order load) {
    atomic<bool> there{false};
    model::value<int> message{0};
    run(
        [&] {
            message.set(42);
            there.store(true, store);
        },
        [&] {
            if (there.load(load)) {
                model::require(message.get() == 42, "the message is there");
            }
        });
}

} // namespace

BOOST_AUTO_TEST_CASE(a_release_and_an_acquire_pass_plain_data) {
    model::check([](threads& run) { pass_a_message(run, release, acquire); });
}

BOOST_AUTO_TEST_CASE(finds_that_one_of_them_is_missing) {
    for (auto const loads : {memory::latest, memory::stale}) {
        model::finds(
            "a race", {loads}, [](threads& run) { pass_a_message(run, relaxed, acquire); });
        model::finds(
            "a race", {loads}, [](threads& run) { pass_a_message(run, release, relaxed); });
    }
}

// Once seen, a store cannot be unseen; nor can one that happened before.
BOOST_AUTO_TEST_CASE(loads_of_one_location_never_go_back) {
    model::check([](threads& run) {
        atomic<int> a{0};
        atomic<bool> told{false};
        run([&] { a.store(1, relaxed), a.store(2, relaxed), told.store(true, release); },
            [&] {
                int const first = a.load(relaxed);
                model::require(a.load(relaxed) >= first, "it does not go back");
            },
            [&] {
                if (told.load(acquire)) {
                    model::require(a.load(relaxed) == 2, "the stores before are seen");
                }
            });
    });
}

BOOST_AUTO_TEST_CASE(a_weak_exchange_may_fail_once) {
    unsigned failures = 0;
    model::check([&](threads& run) {
        atomic<int> a{0};
        run([&] {
            for (int expected = 0; !a.compare_exchange_weak(expected, 1); ++failures) {}
        });
    });
    BOOST_TEST(failures == 1);
}

BOOST_AUTO_TEST_CASE(finds_a_notification_that_comes_before_the_wait) {
    auto const scenario = [](threads& run, bool looks_again) {
        atomic<int> word{0};
        run(
            [&] {
                if (!looks_again) {
                    word.notify_one();
                    word.store(1);
                } else {
                    word.store(1);
                    word.notify_one();
                }
            },
            [&] { word.wait(0); });
    };
    model::finds("deadlock", [&](threads& run) { scenario(run, false); });
    model::check([&](threads& run) { scenario(run, true); });
}

BOOST_AUTO_TEST_CASE(finds_a_use_after_the_end) {
    model::finds("used after its end", [](threads& run) {
        auto* const word = new atomic<int>{0};
        atomic<bool> gone{false};
        run([&] { delete word, gone.store(true); },
            [&] {
                if (gone.load()) {
                    word->store(1);
                }
            });
    });
}

BOOST_AUTO_TEST_CASE(finds_an_end_that_comes_too_early) {
    model::finds("destroyed while another thread may use it", [](threads& run) {
        auto* const word = new atomic<int>{0};
        atomic<int> other{0};
        run([&] { word->store(1); }, [&] { other.store(1), delete word; });
    });
}

BOOST_AUTO_TEST_CASE(finds_a_reference_that_is_given_up_without_telling) {
    auto const scenario = [](threads& run, std::memory_order order) {
        struct shared {
            atomic<int> references{2};
            model::value<int> data{0};
        };
        auto* const s = new shared;
        run(
            [&] {
                s->data.set(1);
                if (s->references.fetch_sub(1, order) == 1) {
                    delete s;
                }
            },
            [&] {
                if (s->references.fetch_sub(1, order) == 1) {
                    delete s;
                }
            });
    };
    model::check([&](threads& run) { scenario(run, std::memory_order_acq_rel); });
    model::finds("a race", [&](threads& run) { scenario(run, relaxed); });
    model::finds("a race", [&](threads& run) { scenario(run, release); });
}

BOOST_AUTO_TEST_CASE(finds_memory_that_is_left) {
    model::finds("memory is left", [](threads& run) {
        atomic<int> references{2};
        auto* const block = new int(0);
        auto const leave = [&] {
            if (references.load() == 1) {
                delete block;
            }
            references.fetch_sub(1);
        };
        run(leave, leave);
        static int* left;
        left = block;
        static_cast<void>(left);
    });
}

BOOST_AUTO_TEST_CASE(finds_an_assertion_and_an_exception) {
    model::finds("assertion: x != 2", [](threads& run) {
        atomic<int> a{0};
        auto const step = [&] {
            [[maybe_unused]] int const x = a.fetch_add(1) + 1;
            BOOST_ASSERT(x != 2);
        };
        run(step, step);
    });
    model::finds(
        "out of range", [](threads& run) { run([] { throw std::out_of_range("out of range"); }); });
}

BOOST_AUTO_TEST_CASE(finds_that_it_would_never_end) {
    model::finds("more schedules than 10", {memory::latest, -1, 0, 0, 10}, [](threads& run) {
        atomic<int> a{0};
        auto const steps = [&] { a.fetch_add(1), a.fetch_add(1), a.fetch_add(1); };
        run(steps, steps);
    });
    model::finds("endless", [](threads& run) {
        atomic<int> a{0};
        run([&] {
            while (a.load() == 0) {}
        });
    });
}

BOOST_AUTO_TEST_CASE(a_signal_is_awaited_and_each_choice_is_made) {
    std::set<unsigned> chosen;
    auto const o = model::explore({}, [&](threads& run) {
        model::signal s;
        model::value<int> data{0};
        unsigned const one = model::choose(3);
        {
            model::blocks::pause const ours;
            chosen.insert(one);
        }
        run([&] { data.set(1), s.raise(); }, [&] { s.await(), data.get(); });
    });
    BOOST_TEST(o.failure == "");
    BOOST_TEST((chosen == std::set<unsigned>{0, 1, 2}));
    BOOST_TEST(o.schedules == 3);
}

BOOST_AUTO_TEST_SUITE_END()
