//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/map.hpp>
#include <kioto/match.hpp>
#include <kioto/selected.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/ending.hpp"

BOOST_AUTO_TEST_SUITE(match)

namespace {

using kioto::fail;
using kioto::match;
using kioto::result;
using kioto::unit;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;

kioto::error_code refused() { return make_error_code(boost::system::errc::connection_refused); }

// Goes on with the source, which the variant holds.
auto with_the_source = [](auto source) {
    using output = kioto::output_t<decltype(source)>;
    std::variant<int, decltype(source)> v(std::in_place_index<1>, std::move(source));
    return match(std::move(v), [](int) { return output(); }, [](auto s) { return s; });
};

struct plain_source {
    using output_type = int;
    int state;
    kioto::poll_result<int> poll(kioto::poll_context&) { return state; }
};
struct to_source {
    plain_source operator()(int v) const { return {v}; }
};
struct to_int {
    int operator()(char) const { return 1; }
};
struct to_device {
    support::device_future operator()(support::device*) const { return support::device_future(d); }
    support::device& d;
};
struct to_result {
    result<int> operator()() const { return 1; }
};
using matched = kioto::match_future<std::variant<int, char>, to_source, to_int>;
#if !KIOTO_GUARDS
// The variant, or the future; what is under way and in which arm.
static_assert(sizeof(matched) == 12);
#endif
static_assert(std::is_nothrow_move_constructible_v<matched>);
static_assert(!kioto::cancel_safe_v<matched>);
static_assert(kioto::cancel_safe_v<kioto::match_future<std::optional<pend_future<int>>,
        pend_future<int> (*)(pend_future<int>), int (*)()>>);
static_assert(std::is_same_v<
    kioto::borrows_t<kioto::match_future<std::optional<support::device*>, to_device, to_result>>,
    kioto::types<support::device>>);

static_assert(kioto::matchable<std::variant<int, char>, to_source, to_int>);
static_assert(!kioto::matchable<std::variant<int, char>, to_source>);
static_assert(!kioto::matchable<std::variant<char, int>, to_source, to_source*>);
static_assert(!kioto::matchable<int, to_source>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_combinator<int>(with_the_source, 1, 1);
    support::check_combinator<void>(with_the_source, unit{}, unit{});
    support::check_combinator<result<int>>(
        with_the_source, result<int>(refused()), result<int>(refused()));
}

BOOST_AUTO_TEST_CASE(the_position_in_the_variant_decides) {
    auto make = [](std::variant<int, int> v) {
        return match(std::move(v), [](int n) { return pend(1, n); }, [](int n) { return n + 100; });
    };
    probe first(make(std::variant<int, int>(std::in_place_index<0>, 1)));
    BOOST_TEST(first.poll().is_pending());
    BOOST_TEST(first.take() == 1);
    probe second(make(std::variant<int, int>(std::in_place_index<1>, 1)));
    BOOST_TEST(second.take() == 101);
}

BOOST_AUTO_TEST_CASE(an_optional_has_a_value_or_nothing) {
    auto make = [](std::optional<int> v) {
        return match(v, [](int n) { return pend(0, n); }, [] { return -1; });
    };
    probe some(make(1));
    BOOST_TEST(some.take() == 1);
    probe none(make({}));
    BOOST_TEST(none.take() == -1);
}

BOOST_AUTO_TEST_CASE(a_result_has_a_value_or_an_error) {
    auto make = [](result<int> v) {
        return match(
            v, [](int n) { return pend(0, n); }, [](kioto::error_code ec) { return ec.value(); });
    };
    probe value(make(1));
    BOOST_TEST(value.take() == 1);
    probe error(make(refused()));
    BOOST_TEST(error.take() == refused().value());

    probe nothing(match(result<void>(), [] { return 1; }, [](kioto::error_code) { return 2; }));
    BOOST_TEST(nothing.take() == 1);
}

BOOST_AUTO_TEST_CASE(a_selected_goes_by_position) {
    using first_or_nothing = kioto::selected<int, void>;
    auto make = [](first_or_nothing v) {
        return match(std::move(v), [](int n) { return pend(0, n); }, [] { return 7; });
    };
    probe first(make(first_or_nothing(std::in_place_index<0>, 1)));
    BOOST_TEST(first.take() == 1);
    probe second(make(first_or_nothing(std::in_place_index<1>)));
    BOOST_TEST(second.take() == 7);
}

BOOST_AUTO_TEST_CASE(results_and_values_join) {
    auto make = [](std::optional<int> v) {
        return match(
            v, [](int n) { return pend(0, n); }, []() -> result<int> { return fail(refused()); });
    };
    static_assert(kioto::future_of<decltype(make(1)), result<int>>);
    probe some(make(1));
    BOOST_TEST((some.take() == result<int>(1)));
    probe none(make({}));
    BOOST_TEST((none.take() == result<int>(refused())));
}

BOOST_AUTO_TEST_CASE(moves_a_value_that_cannot_be_copied) {
    std::variant<std::unique_ptr<int>, int> v(std::make_unique<int>(1));
    probe p(match(
        std::move(v), [](std::unique_ptr<int> n) { return n; },
        [](int n) { return std::make_unique<int>(n); }));
    BOOST_TEST(*p.take() == 1);
}

BOOST_AUTO_TEST_CASE(unpacks_a_tuple_where_the_closure_takes_its_elements) {
    probe p(match(
        std::optional(std::tuple(1, 2)), [](int a, int b) { return a + b; }, [] { return 0; }));
    BOOST_TEST(p.take() == 3);
}

BOOST_AUTO_TEST_CASE(the_value_is_taken_before_the_step_goes_on) {
    support::log log;
    probe p(match(
        std::optional(support::ending(log, "value")), [](support::ending) { return pend(1, 1); },
        [] { return 0; }));
    BOOST_TEST(log.empty());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST((log == support::log{"value"}));
    BOOST_TEST(p.take() == 1);
}

BOOST_AUTO_TEST_CASE(the_value_is_dropped_with_it) {
    support::log log;
    {
        probe p(match(
            std::optional(support::ending(log, "value")), [](support::ending) { return 1; },
            [] { return 0; }));
    }
    BOOST_TEST((log == support::log{"value"}));
}

BOOST_AUTO_TEST_CASE(a_variant_without_a_value_throws) {
    struct throwing {
        throwing() = default;
        throwing(throwing&&) noexcept(false) { throw std::runtime_error("no"); }
    };
    std::variant<int, throwing> v(1);
    BOOST_CHECK_THROW(v.emplace<1>(throwing()), std::runtime_error);
    BOOST_TEST(v.valueless_by_exception());
    probe p(match(std::move(v), [](int) { return 1; }, [](throwing const&) { return 2; }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::bad_variant_access);
}

BOOST_AUTO_TEST_CASE(what_a_closure_throws_leaves_poll_and_it_is_done) {
    probe p(match(
        std::optional(1), [](int) -> pend_future<int> { throw std::runtime_error("no"); },
        [] { return 0; }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [] {
        return match(
            std::optional(std::make_unique<int>(1)),
            [](std::unique_ptr<int> v) { return pend(2, std::move(v)); },
            [] { return std::unique_ptr<int>(); });
    };
    BOOST_TEST(drop_everywhere(make) == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
