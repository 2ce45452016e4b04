//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/let.hpp>
#include <kioto/map.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/ending.hpp"

BOOST_AUTO_TEST_SUITE(let)

namespace {

using kioto::fail;
using kioto::result;
using kioto::unit;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;

kioto::error_code refused() { return make_error_code(boost::system::errc::connection_refused); }

auto incremented = [](auto source) { return std::move(source).let([](int& v) { return v + 1; }); };
auto incremented_later = [](auto source) {
    return std::move(source).let([](int& v) { return pend(0, v + 1); });
};

// A value that says when it dies.
struct noisy {
    int number;
    support::ending end;
};

// An error of our own, which is one of the system's too.
struct detailed {
    std::string detail;
    operator kioto::error_code() const { return refused(); }
};

// What holds a device, and another one that can be lent through it.
struct bus {};
struct computer {
    using lends = kioto::types<bus>;
};

struct bus_future : kioto::future_interface<bus_future> {
    using output_type = int;
    using borrows = kioto::types<bus, support::device>;
    kioto::poll_result<int> poll(kioto::poll_context&) { return 1; }
};

struct plain_source {
    using output_type = int;
    static constexpr bool cancel_safe = true;
    int state;
    kioto::poll_result<int> poll(kioto::poll_context&) { return state; }
};
struct reads_later {
    using output_type = int;
    int* from;
    kioto::poll_result<int> poll(kioto::poll_context&) { return *from; }
};
struct read_later {
    reads_later operator()(int& v) const { return {&v}; }
};
struct increment {
    int operator()(int& v) const { return v + 1; }
};

using lending = kioto::let_future<plain_source, read_later>;
#if !KIOTO_GUARDS
// The value with the future that refers to it, and the state.
static_assert(sizeof(lending) == 24);
static_assert(sizeof(kioto::let_state_future<read_later, int>) == 24);
#endif
static_assert(std::is_nothrow_move_constructible_v<lending>);
static_assert(!std::is_copy_constructible_v<lending>);
static_assert(!kioto::cancel_safe_v<lending>);
static_assert(kioto::cancel_safe_v<kioto::let_future<plain_source, increment>>);

// What is kept does not count as borrowed.
template <class V, class Fn>
using loans = kioto::borrows_t<kioto::let_future<pend_future<V>, Fn>>;
using use_device = support::device_future (*)(support::device&);
using use_element = support::device_future (*)(support::device&, int&);
using use_bus = bus_future (*)(computer&);
using use_other = bus_future (*)(int&);
static_assert(std::is_same_v<loans<support::device, use_device>, kioto::types<>>);
static_assert(std::is_same_v<loans<std::tuple<support::device, int>, use_element>, kioto::types<>>);
static_assert(std::is_same_v<loans<computer, use_bus>, kioto::types<support::device>>);
static_assert(std::is_same_v<loans<int, use_other>, kioto::types<bus, support::device>>);
static_assert(std::is_same_v<kioto::borrows_t<kioto::let_future<support::device_future, increment>>,
    kioto::types<support::device>>);
static_assert(std::is_same_v<kioto::borrows_t<kioto::let_state_future<use_device, support::device>>,
    kioto::types<>>);

static_assert(kioto::lettable<pend_future<int>, increment>);
static_assert(!kioto::lettable<pend_future<void>, increment>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_combinator<int>(incremented, 1, 2);
    support::check_combinator<int>(incremented_later, 1, 2);
    support::check_combinator<result<int>>(incremented, result<int>(1), result<int>(2));
    support::check_combinator<result<int>>(incremented_later, result<int>(1), result<int>(2));
    support::check_combinator<result<int>>(
        incremented_later, result<int>(refused()), result<int>(refused()));
    support::check_combinator<void>(
        [](auto source) { return std::move(source).let([] { return pend(0); }); }, unit{}, unit{});
}

BOOST_AUTO_TEST_CASE(an_error_passes_by_the_closure) {
    bool ran = false;
    probe p(pend(0, result<int>(refused())).let([&](int&) { ran = true; }));
    BOOST_TEST((p.take() == result<void>(refused())));
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(destroys_the_source_before_the_closure_runs) {
    auto [source, script] = scripted<int>();
    probe p(std::move(source).let([&s = script](int&) { return s.dropped(); }));
    script.complete(1);
    BOOST_TEST(p.take() == true);
}

BOOST_AUTO_TEST_CASE(polls_the_second_future_in_the_same_poll) {
    auto [second, script] = scripted<int>();
    probe p(pend(1, 1).let([&s = second](int&) { return std::move(s); }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(script.polls() == 0U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(script.polls() == 1U);
    script.complete(7);
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST(p.take() == 7);
}

BOOST_AUTO_TEST_CASE(the_value_stays_where_it_is) {
    int* first = nullptr;
    probe p(pend(1, 1).let([&](int& v) {
        first = &v;
        return pend(1, &v).map([](int* later) {
            ++*later;
            return later;
        });
    }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(*first == 1);
    BOOST_TEST(p.take() == first);
}

BOOST_AUTO_TEST_CASE(the_step_dies_first_then_the_value_and_the_closure_last) {
    support::log log;
    auto make = [&] {
        return pend(1, 0)
            .map([&log](int) { return noisy{1, {log, "value"}}; })
            .let([&log, end = support::ending(log, "closure")](noisy&) {
                return pend(1, 2).map([end = support::ending(log, "step")](int v) { return v; });
            });
    };
    {
        probe p(make());
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(log.empty());
        BOOST_TEST(p.take() == 2);
        BOOST_TEST((log == support::log{"step", "value"}));
    }
    BOOST_TEST((log == support::log{"step", "value", "closure"}));

    log.clear();
    probe dropped(make());
    BOOST_TEST(dropped.poll().is_pending());
    BOOST_TEST(dropped.poll().is_pending());
    dropped.drop();
    BOOST_TEST((log == support::log{"step", "value", "closure"}));
}

BOOST_AUTO_TEST_CASE(unpacks_a_tuple_into_references) {
    probe p(pend(0, std::tuple(1, 2)).let([](int& a, int& b) {
        a = 10;
        return pend(0, a + b);
    }));
    BOOST_TEST(p.take() == 12);
    probe whole(
        pend(0, std::tuple(1, 2)).let([](std::tuple<int, int>& t) { return std::get<1>(t); }));
    BOOST_TEST(whole.take() == 2);
}

BOOST_AUTO_TEST_CASE(a_result_ends_the_step_at_once) {
    probe p(pend(0, result<int>(1)).let([](int& v) -> result<char> {
        if (v == 1) {
            return fail(refused());
        }
        return 'a';
    }));
    BOOST_TEST((p.take() == result<char>(refused())));
    probe infallible(pend(0, 1).let([](int&) -> result<char> { return 'a'; }));
    BOOST_TEST((infallible.take() == result<char>('a')));
}

BOOST_AUTO_TEST_CASE(takes_the_error_type_that_both_convert_to) {
    auto make = [](result<int, detailed> first, result<int> second) {
        return pend(0, std::move(first)).let([second](int&) { return pend(0, second); });
    };
    static_assert(kioto::future_of<decltype(make(1, 1)), result<int>>);
    probe first(make(detailed{"it said no"}, 2));
    BOOST_TEST((first.take() == result<int>(refused())));
    probe second(make(1, refused()));
    BOOST_TEST((second.take() == result<int>(refused())));
    probe both(make(1, 2));
    BOOST_TEST((both.take() == result<int>(2)));
}

BOOST_AUTO_TEST_CASE(keeps_a_value_that_cannot_be_copied) {
    probe p(pend(0, std::make_unique<int>(1)).let([](std::unique_ptr<int>& v) {
        return pend(1, 1).map([&v](int n) {
            *v += n;
            return std::move(v);
        });
    }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(*p.take() == 2);
}

BOOST_AUTO_TEST_CASE(what_the_closure_throws_leaves_poll_and_it_is_done) {
    support::log log;
    probe p(pend(0, 0)
            .map([&log](int) { return noisy{1, {log, "value"}}; })
            .let([](noisy&) -> pend_future<int> { throw std::runtime_error("no"); }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST((log == support::log{"value"}));
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));

    probe plain(pend(0, 0).let([](int&) -> int { throw std::runtime_error("no"); }));
    BOOST_CHECK_THROW(static_cast<void>(plain.poll()), std::runtime_error);
    BOOST_TEST(support::asserts([&] { static_cast<void>(plain.poll()); }));
}

BOOST_AUTO_TEST_CASE(what_the_step_throws_leaves_poll) {
    auto [step, script] = scripted<int>();
    probe p(pend(0, 0).let([&s = step](int&) { return std::move(s); }));
    BOOST_TEST(p.poll().is_pending());
    script.raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    p.drop();
    BOOST_TEST(script.dropped());
}

BOOST_AUTO_TEST_CASE(can_be_dropped_in_both_stages) {
    auto make = [] {
        return pend(2, std::make_unique<int>(1)).let([](std::unique_ptr<int>& v) {
            return pend(2, v.get()).map([](int* n) { return *n; });
        });
    };
    BOOST_TEST(drop_everywhere(make) == 5U);
}

BOOST_AUTO_TEST_CASE(does_not_allocate) {
    kioto::test::allocation_counter allocations;
    auto built = pend(0, 1).let([](int& v) { return pend(1, v); });
    BOOST_TEST(allocations.count() == 0U);
    probe p(std::move(built));
    kioto::test::allocation_counter polling;
    auto const first = p.poll();
    auto const second = p.poll();
    BOOST_TEST(polling.count() == 0U);
    BOOST_TEST(first.is_pending());
    BOOST_TEST(second.is_ready());
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::let(pend(0, 1), increment()));
    BOOST_TEST(p.take() == 2);
}

BOOST_AUTO_TEST_CASE(state_is_lent_from_the_first_poll_on) {
    bool ran = false;
    auto built = kioto::let(1, std::make_unique<int>(2), [&](int& a, std::unique_ptr<int>& b) {
        ran = true;
        return pend(1, &a).map([&b](int* later) { return *later + *b; });
    });
    BOOST_TEST(!ran);
    probe p(std::move(built));
    BOOST_TEST(!ran);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(ran);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.take() == 3);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(the_output_of_the_step_is_that_of_the_state_form) {
    probe plain(kioto::let(1, [](int& v) { return v + 1; }));
    BOOST_TEST(plain.take() == 2);
    BOOST_TEST(support::asserts([&] { static_cast<void>(plain.poll()); }));
    probe failing(kioto::let(1, [](int&) -> result<int> { return fail(refused()); }));
    BOOST_TEST((failing.take() == result<int>(refused())));
    probe nothing(kioto::let(1, [](int&) {}));
    BOOST_TEST((nothing.take() == unit{}));
}

BOOST_AUTO_TEST_CASE(state_outlives_the_step) {
    support::log log;
    probe p(kioto::let(
        noisy{1, {log, "state"}}, [&log, end = support::ending(log, "closure")](noisy& state) {
            return pend(1, &state).map(
                [end = support::ending(log, "step")](noisy* s) { return s->number; });
        }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.take() == 1);
    BOOST_TEST((log == support::log{"step"}));
    p.drop();
    BOOST_TEST((log == support::log{"step", "closure", "state"}));
}

BOOST_AUTO_TEST_CASE(state_can_be_dropped_everywhere) {
    auto make = [] {
        return kioto::let(std::make_unique<int>(1), [](std::unique_ptr<int>& v) {
            return pend(2, v.get()).map([](int* n) { return *n; });
        });
    };
    BOOST_TEST(drop_everywhere(make) == 3U);
}

BOOST_AUTO_TEST_CASE(futures_can_be_state) {
    probe p(kioto::let(pend(1, 1), 2, [](pend_future<int>& f, int& n) {
        return kioto::let(
            0, [&f, &n](int&) { return std::move(f).map([&n](int v) { return v + n; }); });
    }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.take() == 3);
}

BOOST_AUTO_TEST_CASE(what_the_closure_over_state_throws_leaves_poll_and_it_is_done) {
    probe p(kioto::let(1, [](int&) -> pend_future<int> { throw std::runtime_error("no"); }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_SUITE_END()
