//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <model/explorer.hpp>

#include <boost/test/unit_test.hpp>

#include <utility>

#include <kioto/detail/short_mutex.hpp>
#include <kioto/poll_context.hpp>

#include <model/sleeper.hpp>

// The library's state machines in small, each with one step that can be done wrong: right, nothing
// is found; wrong, the bug is.

BOOST_AUTO_TEST_SUITE(planted)

namespace model = support::model;
using kioto::poll_context;
using kioto::waker;
using kioto::detail::atomic;
using kioto::detail::short_lock;
using kioto::detail::short_mutex;
using model::memory;
using model::threads;

namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;
constexpr auto acq_rel = std::memory_order_acq_rel;

} // namespace

// --- check, then register

namespace {

void wait_for_an_event(threads& run, bool looks_again) {
    atomic<bool> event{false};
    short_mutex mutex;
    waker slot;
    run(
        [&] {
            model::sleeper task;
            task.run([&](poll_context& cx) {
                if (event.load(acquire)) {
                    return true;
                }
                waker before;
                short_lock lock(mutex);
                before = std::exchange(slot, cx.make_waker());
                return looks_again && event.load(acquire);
            });
            slot = waker();
        },
        [&] {
            event.store(true, release);
            waker mine;
            {
                short_lock lock(mutex);
                mine = std::move(slot);
            }
            mine.wake();
        });
}

} // namespace

BOOST_AUTO_TEST_CASE(an_event_between_the_look_and_the_registration) {
    model::check([](threads& run) { wait_for_an_event(run, true); });
    model::finds("deadlock", [](threads& run) { wait_for_an_event(run, false); });
}

// --- who takes the waker

namespace {

void fire_twice(threads& run, bool takes_it_at_once) {
    atomic<bool> is_there{true};
    model::value<int> fired{0};
    auto const fire = [&] {
        bool mine = false;
        if (takes_it_at_once) {
            mine = is_there.exchange(false, acq_rel);
        } else if (is_there.load(acquire)) {
            is_there.store(false, release);
            mine = true;
        }
        if (mine) {
            fired.set(fired.get() + 1);
        }
    };
    run(fire, fire);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_waker_that_is_taken_in_two_steps) {
    model::check([](threads& run) { fire_twice(run, true); });
    model::finds("a race", {memory::latest}, [](threads& run) { fire_twice(run, false); });
}

// --- the word of a task

namespace {

enum class start { read_modify_write, plain_store };
enum class rest { if_not_woken, anyway };

// idle -> scheduled -> running -> idle, of a task that waits for so many events.
void run_a_task(threads& run, start how, rest when, int events) {
    constexpr unsigned idle = 0;
    constexpr unsigned scheduled = 1;
    constexpr unsigned running = 2;
    atomic<unsigned> word{scheduled};
    atomic<int> happened{0};
    model::signal queue;
    queue.raise();
    auto const wake = [&] {
        if ((word.fetch_or(scheduled, acq_rel) & (scheduled | running)) == 0) {
            queue.raise();
        }
    };
    run(
        [&] {
            for (;;) {
                queue.await();
                if (how == start::plain_store) {
                    word.store(running, release);
                } else {
                    word.exchange(running, acq_rel);
                }
                if (happened.load(relaxed) == events) {
                    return;
                }
                unsigned expected = running;
                if (when == rest::anyway) {
                    word.exchange(idle, acq_rel);
                } else if (!word.compare_exchange_strong(expected, idle, acq_rel)) {
                    word.exchange(scheduled, acq_rel);
                    queue.raise();
                }
            }
        },
        [&] {
            for (int i = 0; i != events; ++i) {
                happened.store(i + 1, relaxed);
                wake();
            }
        });
}

} // namespace

BOOST_AUTO_TEST_CASE(a_task_word_that_is_right) {
    model::check(
        [](threads& run) { run_a_task(run, start::read_modify_write, rest::if_not_woken, 2); });
}

// Interleavings alone do not show it: the store must be late (doc/design/runtime.md).
BOOST_AUTO_TEST_CASE(a_task_that_is_taken_with_a_plain_store) {
    auto const scenario = [](threads& run) {
        run_a_task(run, start::plain_store, rest::if_not_woken, 1);
    };
    model::check({memory::latest}, scenario);
    model::finds("deadlock", {memory::stale}, scenario);
}

BOOST_AUTO_TEST_CASE(a_task_that_rests_though_it_was_woken_meanwhile) {
    model::finds("deadlock", {memory::latest},
        [](threads& run) { run_a_task(run, start::read_modify_write, rest::anyway, 1); });
}

// --- a waker with a word

namespace {

// As atomic_waker, for two that fire.
void register_while_two_fire(threads& run, bool plain_store) {
    enum : unsigned { idle = 0, registering = 1, firing = 2 };
    atomic<unsigned> state{idle};
    atomic<int> happened[2];
    model::signal woken;
    bool is_set = false;
    auto const fire = [&](int i) {
        happened[i].store(1, relaxed);
        if (state.fetch_or(firing, acq_rel) == idle) {
            bool const mine = std::exchange(is_set, false);
            state.fetch_and(~unsigned(firing), release);
            if (mine) {
                woken.raise();
            }
        }
    };
    run(
        [&] {
            for (;;) {
                unsigned expected = idle;
                if (!state.compare_exchange_strong(expected, registering, acq_rel)) {
                    woken.raise();
                } else {
                    is_set = true;
                    expected = registering;
                    if (!state.compare_exchange_strong(expected, idle, acq_rel)) {
                        is_set = false;
                        if (plain_store) {
                            state.store(idle, release);
                        } else {
                            state.exchange(idle, acq_rel);
                        }
                        woken.raise();
                    }
                }
                if (happened[0].load(relaxed) + happened[1].load(relaxed) == 2) {
                    return;
                }
                woken.await();
            }
        },
        [&] { fire(0); }, [&] { fire(1); });
}

} // namespace

BOOST_AUTO_TEST_CASE(a_waker_that_goes_back_to_idle_with_a_plain_store) {
    model::check([](threads& run) { register_while_two_fire(run, false); });
    model::finds("deadlock", [](threads& run) { register_while_two_fire(run, true); });
}

// --- a flag beside a count

namespace {

void wait_for_a_count(threads& run, bool in_one_word) {
    atomic<unsigned> count{0};
    atomic<bool> waits{false};
    model::signal woken;
    run(
        [&] {
            if (in_one_word) {
                if (count.fetch_or(1, acq_rel) == 0) {
                    woken.await();
                }
            } else {
                waits.store(true, relaxed);
                if (count.load(relaxed) == 0) {
                    woken.await();
                }
            }
        },
        [&] {
            unsigned const before = count.fetch_add(2, acq_rel);
            if (in_one_word ? (before & 1) != 0 : waits.load(relaxed)) {
                woken.raise();
            }
        });
}

} // namespace

BOOST_AUTO_TEST_CASE(a_flag_and_a_count_in_two_words) {
    model::check([](threads& run) { wait_for_a_count(run, true); });
    model::check({memory::latest}, [](threads& run) { wait_for_a_count(run, false); });
    model::finds("deadlock", [](threads& run) { wait_for_a_count(run, false); });
}

// --- a grant

namespace {

void drop_the_first_of_two(threads& run, bool passes_it_on) {
    short_mutex mutex;
    int granted = 0; // 1, 2: who; 0: nobody yet
    bool is_first_there = true;
    model::signal second;
    run(
        [&] {
            short_lock lock(mutex);
            granted = is_first_there ? 1 : 2;
            if (granted == 2) {
                second.raise();
            }
        },
        [&] {
            short_lock lock(mutex);
            is_first_there = false;
            if (granted == 1 && passes_it_on) {
                granted = 2;
                second.raise();
            }
        },
        [&] { second.await(); });
}

} // namespace

BOOST_AUTO_TEST_CASE(a_drop_that_loses_a_grant) {
    model::check([](threads& run) { drop_the_first_of_two(run, true); });
    model::finds("deadlock", [](threads& run) { drop_the_first_of_two(run, false); });
}

// --- a lock

namespace {

// As short_mutex; who unlocks must learn in the same step whether somebody sleeps.
void lock_with_two(threads& run, bool in_one_step) {
    atomic<int> word{0};
    model::value<int> inside{0};
    auto const enter = [&] {
        int expected = 0;
        if (!word.compare_exchange_strong(expected, 1, acquire)) {
            while (word.exchange(2, acquire) != 0) {
                word.wait(2, relaxed);
            }
        }
        inside.set(inside.get() + 1);
        bool sleeps = false;
        if (in_one_step) {
            sleeps = word.exchange(0, release) == 2;
        } else {
            sleeps = word.load(relaxed) == 2;
            word.store(0, release);
        }
        if (sleeps) {
            word.notify_one();
        }
    };
    run(enter, enter);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_lock_that_is_left_in_two_steps) {
    model::check([](threads& run) { lock_with_two(run, true); });
    model::finds("deadlock", {memory::latest}, [](threads& run) { lock_with_two(run, false); });
}

// --- a registration that is used again

namespace {

void tell_an_old_generation(threads& run, bool compares) {
    atomic<unsigned> word{1 << 1}; // generation, and whether something happened
    run([&] { word.exchange(2 << 1, acq_rel); },
        [&] {
            unsigned old = word.load(relaxed);
            while ((!compares || old >> 1 == 1) &&
                !word.compare_exchange_weak(old, old | 1, acq_rel)) {}
        });
    model::require((word.load() & 1) == 0, "nothing happened to the second");
}

} // namespace

BOOST_AUTO_TEST_CASE(an_event_that_does_not_compare_generations) {
    model::check([](threads& run) { tell_an_old_generation(run, true); });
    model::finds("nothing happened", [](threads& run) { tell_an_old_generation(run, false); });
}

BOOST_AUTO_TEST_SUITE_END()
