//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/overload.hpp>
#include <kioto/selected.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <tuple>

#include "support/asserts.hpp"

BOOST_AUTO_TEST_SUITE(selected)

namespace {

using kioto::overload;
using kioto::unit;

template <class... T>
using some = kioto::selected<T...>;

template <std::size_t I>
constexpr std::in_place_index_t<I> at{};

} // namespace

BOOST_AUTO_TEST_CASE(knows_the_position_and_the_output) {
    some<int, std::string> s(at<1>, "b");
    BOOST_TEST(s.index() == 1U);
    BOOST_TEST(s.get<1>() == "b");
    s.get<1>() = "c";
    BOOST_TEST(std::move(s).get<1>() == "c");
}

BOOST_AUTO_TEST_CASE(equal_types_stay_apart) {
    some<int, int> first(at<0>, 1);
    some<int, int> second(at<1>, 1);
    BOOST_TEST((first != second));
    BOOST_TEST((first == some<int, int>(at<0>, 1)));
}

BOOST_AUTO_TEST_CASE(another_position_asserts) {
    some<int, int> s(at<0>, 1);
    BOOST_TEST(support::asserts([&] { static_cast<void>(s.get<1>()); }));
}

BOOST_AUTO_TEST_CASE(maps_with_one_function_for_each_position) {
    auto name = [](auto s) {
        return std::move(s).map([](int v) { return "first " + std::to_string(v); },
            [](int v) { return "second " + std::to_string(v); });
    };
    BOOST_TEST(name(some<int, int>(at<0>, 1)) == "first 1");
    BOOST_TEST(name(some<int, int>(at<1>, 2)) == "second 2");
}

BOOST_AUTO_TEST_CASE(maps_with_one_function_for_all) {
    auto name = [](auto s) {
        return std::move(s).map(overload(
            [](int) { return 'i'; }, [](std::string const&) { return 's'; }, [] { return 'v'; }));
    };
    using any = some<int, void, std::string>;
    BOOST_TEST(name(any(at<0>, 1)) == 'i');
    BOOST_TEST(name(any(at<1>, unit())) == 'v');
    BOOST_TEST(name(any(at<2>, "c")) == 's');
}

BOOST_AUTO_TEST_CASE(moves_an_output_that_cannot_be_copied) {
    some<std::unique_ptr<int>, void> s(at<0>, std::make_unique<int>(1));
    auto const p = std::move(s).map(
        [](std::unique_ptr<int> v) { return v; }, [] { return std::unique_ptr<int>(); });
    BOOST_TEST(*p == 1);
}

BOOST_AUTO_TEST_CASE(unpacks_a_tuple_where_the_function_takes_its_elements) {
    some<std::tuple<int, int>, int> s(at<0>, 1, 2);
    BOOST_TEST(std::move(s).map([](int a, int b) { return a + b; }, [](int a) { return a; }) == 3);
}

BOOST_AUTO_TEST_CASE(functions_may_return_nothing) {
    int seen = 0;
    some<int, int>(at<1>, 5).map([](int) {}, [&](int v) { seen = v; });
    BOOST_TEST(seen == 5);
}

BOOST_AUTO_TEST_SUITE_END()
