//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/types.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>

BOOST_AUTO_TEST_SUITE(types)

namespace {

using kioto::types;

template <class A, class B>
inline constexpr bool same = std::is_same_v<A, B>;

struct stream {};
struct buffered {
    using lends = types<stream>;
};
struct session {};
struct owning {};
struct borrowing {
    using borrows = types<stream, session>;
};

} // namespace

// These are compile-time rules: the test is that this file compiles.

BOOST_AUTO_TEST_CASE(a_future_borrows_what_it_says_and_else_nothing) {
    static_assert(same<kioto::borrows_t<owning>, types<>>);
    static_assert(same<kioto::borrows_t<borrowing>, types<stream, session>>);
    static_assert(same<kioto::borrows_t<borrowing const&>, types<stream, session>>);
    static_assert(same<kioto::borrows_t<int>, types<>>);
    static_assert(same<kioto::borrows_t<void>, types<>>);
}

BOOST_AUTO_TEST_CASE(merged_lists_hold_each_type_once) {
    static_assert(same<kioto::merged_types_t<>, types<>>);
    static_assert(same<kioto::merged_types_t<types<int, char>>, types<int, char>>);
    static_assert(same<kioto::merged_types_t<types<int, int>>, types<int>>);
    static_assert(same<kioto::merged_types_t<types<int>, types<char, int>, types<>, types<long>>,
        types<int, char, long>>);
}

BOOST_AUTO_TEST_CASE(subtracted_lists_keep_their_order) {
    static_assert(
        same<kioto::subtracted_types_t<types<int, char, long>, types<char>>, types<int, long>>);
    static_assert(same<kioto::subtracted_types_t<types<int>, types<int, char>>, types<>>);
    static_assert(same<kioto::subtracted_types_t<types<>, types<int>>, types<>>);
}

BOOST_AUTO_TEST_CASE(a_lent_object_carries_what_it_lends) {
    static_assert(same<kioto::detail::lent_by<stream>::type, types<stream>>);
    static_assert(same<kioto::detail::lent_by<buffered>::type, types<buffered, stream>>);
}

BOOST_AUTO_TEST_CASE(a_value_holds_what_is_inside_it) {
    using kioto::detail::holds_any_of;
    using list = types<stream>;
    static_assert(holds_any_of<stream, list>);
    static_assert(holds_any_of<stream&, list>);
    static_assert(holds_any_of<std::tuple<int, stream>, list>);
    static_assert(holds_any_of<std::pair<stream, int>, list>);
    static_assert(holds_any_of<std::optional<stream>, list>);
    static_assert(holds_any_of<std::variant<int, std::tuple<stream>>, list>);
    static_assert(holds_any_of<kioto::result<stream>, list>);
    static_assert(!holds_any_of<session, list>);
    static_assert(!holds_any_of<std::tuple<int, session>, list>);
    static_assert(!holds_any_of<std::unique_ptr<stream>, list>);
    static_assert(!holds_any_of<stream, types<>>);
}

BOOST_AUTO_TEST_SUITE_END()
