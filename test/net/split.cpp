//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/net/split.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/buffer.hpp>

#include <string>
#include <string_view>

#include <kioto/io/copy.hpp>
#include <kioto/join.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/let.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/unchecked.hpp>

#include "../support/sockets.hpp"

BOOST_AUTO_TEST_SUITE(split)

namespace {

using kioto::result;
using kioto::use_handle;
using support::net;
using support::pattern;
using support::peer;
namespace asio = boost::asio;

using reader = kioto::read_half<kioto::tcp_stream>;
using writer = kioto::write_half<kioto::tcp_stream>;
static_assert(kioto::byte_source<reader> && !kioto::byte_sink<reader>);
static_assert(kioto::gathering_sink<writer> && !kioto::byte_source<writer>);
static_assert(std::is_same_v<kioto::borrows_t<reader>, kioto::types<kioto::tcp_stream>>);
static_assert(std::is_same_v<kioto::borrows_t<writer>, kioto::types<kioto::tcp_stream>>);
static_assert(std::is_same_v<kioto::borrows_t<kioto::copy_future<reader, writer>>,
    kioto::types<kioto::tcp_stream>>);

template <class Bytes>
std::string_view text(Bytes const& bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

} // namespace

BOOST_AUTO_TEST_CASE(each_half_has_the_members_of_its_direction) {
    net n;
    auto [s, there] = n.connection();
    auto [r, w] = s.split();
    there.send("hello");
    BOOST_TEST((text(kioto::run(n.io, r.read_exact<5>()).value()) == "hello"));
    kioto::run(n.io, w.write_all("hi")).value();
    kioto::run(n.io, w.shutdown()).value();
    BOOST_TEST(there.receive_to_end() == "hi");
    BOOST_TEST((r.stream().local_endpoint().value() == n.endpoint()));
}

BOOST_AUTO_TEST_CASE(dropping_the_halves_ends_nothing_and_costs_nothing) {
    net n;
    auto [s, there] = n.connection();
    kioto::test::allocation_counter const counter;
    static_cast<void>(s.split());
    auto const allocations = counter.count();
    BOOST_TEST(allocations == 0U);
    kioto::run(n.io, s.write_all("x")).value();
    BOOST_TEST(there.receive(1) == "x");
}

BOOST_AUTO_TEST_CASE(an_echo_is_a_copy_from_one_half_to_the_other) {
    net n;
    auto [s, there] = n.connection();
    auto echo = kioto::let(std::move(s), [](kioto::tcp_stream& stream) {
        auto [r, w] = stream.split();
        return kioto::copy(std::move(r), std::move(w));
    });
    static_assert(std::is_same_v<kioto::borrows_t<decltype(echo)>, kioto::types<>>);
    auto handle = kioto::spawn(n.io, std::move(echo), use_handle);
    std::string const all = pattern(500'000);
    std::string got;
    for (std::size_t sent = 0; got.size() != all.size();) {
        sent += there.send_some(std::string_view(all).substr(sent));
        n.idle();
        got += there.receive_some();
    }
    BOOST_TEST((got == all));
    there.shutdown();
    auto joined = kioto::run(n.io, std::move(handle));
    BOOST_TEST(joined.value() == all.size());
}

BOOST_AUTO_TEST_CASE(one_branch_reads_while_another_writes) {
    net n;
    auto [s, there] = n.connection(4096);
    std::string const all = pattern(300'000);
    auto [r, w] = s.split();
    auto handle = kioto::spawn(n.io,
        kioto::unchecked(kioto::join(r.read_exact<4>(), w.write_all(asio::buffer(all)))),
        use_handle);
    there.send("read");
    std::string got;
    while (got.size() != all.size()) {
        n.idle();
        got += there.receive_some();
    }
    auto const out = kioto::run(n.io, std::move(handle)).value();
    BOOST_TEST((text(std::get<0>(out).value()) == "read"));
    BOOST_TEST((got == all));
}

BOOST_AUTO_TEST_SUITE_END()
