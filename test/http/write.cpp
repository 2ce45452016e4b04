//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/http/write.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/dynamic_body.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/vector_body.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/probe.hpp>

#include "../support/fake_stream.hpp"
#include "../support/gathering_stream.hpp"

BOOST_AUTO_TEST_SUITE(http_write)

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = kioto::http;
using kioto::lend;
using kioto::result;
using kioto::test::probe;
using support::fake_stream;
using support::gathering_stream;
using support::make_fake;
using request = beast::http::request<beast::http::string_body>;
using response = beast::http::response<beast::http::string_body>;

using lent = decltype(http::write(lend(std::declval<fake_stream&>()), std::declval<request>()));
using owned = decltype(http::write(std::declval<fake_stream>(), std::declval<request>()));
static_assert(kioto::future_of<lent, result<void>>);
static_assert(kioto::future_of<owned, result<fake_stream>>);
static_assert(!kioto::cancel_safe_v<lent>);

response page(std::string body, bool chunked = false) {
    response r(beast::http::status::ok, 11);
    r.set("X-Name", "a value");
    r.body() = std::move(body);
    if (chunked) {
        r.chunked(true);
    } else {
        r.prepare_payload();
    }
    return r;
}

// What is written of a message, with so many bytes at once.
template <class Message>
std::string written(Message m, std::size_t at_once = std::size_t(-1)) {
    auto [s, io] = make_fake();
    io->at_once = at_once;
    BOOST_TEST(probe(http::write(lend(s), std::move(m))).take().has_value());
    BOOST_TEST(io->flushes == 1U);
    return io->output;
}

std::string const short_page =
    "HTTP/1.1 200 OK\r\nX-Name: a value\r\nContent-Length: 5\r\n\r\nhello";
std::string const long_body = std::string(40'000, 'a') + "z";
std::string const long_page =
    "HTTP/1.1 200 OK\r\nX-Name: a value\r\nContent-Length: 40001\r\n\r\n" + long_body;

} // namespace

BOOST_AUTO_TEST_CASE(writes_a_short_message_at_once) {
    auto [s, io] = make_fake();
    BOOST_TEST(probe(http::write(lend(s), page("hello"))).take().has_value());
    BOOST_TEST(io->output == short_page);
    BOOST_TEST(io->writes == 1U);
    BOOST_TEST(io->flushed == short_page.size());
}

BOOST_AUTO_TEST_CASE(writes_however_little_the_stream_takes) {
    for (std::size_t n : {1, 2, 7, 50}) {
        BOOST_TEST(written(page("hello"), n) == short_page);
    }
    for (std::size_t n : {999, 4096, 20'000}) {
        BOOST_TEST((written(page(long_body), n) == long_page));
    }
}

BOOST_AUTO_TEST_CASE(writes_requests_too) {
    request r(beast::http::verb::put, "/x", 10, "body");
    r.prepare_payload();
    BOOST_TEST(written(std::move(r)) == "PUT /x HTTP/1.0\r\nContent-Length: 4\r\n\r\nbody");
    beast::http::request<beast::http::empty_body> other;
    other.method_string("BREW");
    other.target("/pot");
    other.version(11);
    BOOST_TEST(written(std::move(other)) == "BREW /pot HTTP/1.1\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(writes_a_reason_of_its_own) {
    beast::http::response<beast::http::empty_body> r(beast::http::status::not_found, 11);
    r.reason("Nowhere");
    BOOST_TEST(written(std::move(r)) == "HTTP/1.1 404 Nowhere\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(writes_chunks) {
    std::string const head =
        "HTTP/1.1 200 OK\r\nX-Name: a value\r\nTransfer-Encoding: chunked\r\n\r\n";
    BOOST_TEST(written(page("hello, hello, hello", true)) ==
        head + "13\r\nhello, hello, hello\r\n0\r\n\r\n");
    BOOST_TEST(written(page("", true)) == head + "0\r\n\r\n");
    BOOST_TEST(
        (written(page(long_body, true), 1'000) == head + "9c41\r\n" + long_body + "\r\n0\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(writes_bodies_of_several_pieces) {
    beast::http::response<beast::http::dynamic_body> r(beast::http::status::ok, 11);
    beast::multi_buffer& body = r.body();
    for (std::size_t n : {10, 9'000, 20, 5'000}) {
        body.commit(asio::buffer_copy(body.prepare(n), asio::buffer(std::string(n, 'x'))));
    }
    r.prepare_payload();
    std::string const expected =
        "HTTP/1.1 200 OK\r\nContent-Length: 14030\r\n\r\n" + std::string(14'030, 'x');
    BOOST_TEST((written(std::move(r), 3'000) == expected));

    beast::http::response<beast::http::vector_body<char>> v(beast::http::status::ok, 11);
    v.body() = {'a', 'b'};
    v.prepare_payload();
    BOOST_TEST(written(std::move(v)) == "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab");
}

BOOST_AUTO_TEST_CASE(gathers_the_head_and_a_body_that_is_not_copied) {
    std::vector<std::size_t> counts;
    auto io = std::make_shared<support::fake_io>();
    gathering_stream s(io, counts);
    BOOST_TEST(probe(http::write(lend(s), page(long_body))).take().has_value());
    BOOST_TEST((io->output == long_page));
    BOOST_TEST(counts == std::vector<std::size_t>{2U}, boost::test_tools::per_element());
    BOOST_TEST(io->writes == 1U);

    // Within the head, at its end, within the body.
    for (std::size_t n : {10, 64, 70}) {
        io->output.clear();
        io->at_once = n;
        BOOST_TEST(probe(http::write(lend(s), page(long_body))).take().has_value());
        BOOST_TEST((io->output == long_page));
    }
}

BOOST_AUTO_TEST_CASE(waits_for_room_and_for_the_flush) {
    auto [s, io] = make_fake();
    io->room = 20;
    io->flush_pends = true;
    probe p(http::write(lend(s), page("hello")));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(io->output == short_page.substr(0, 20));
    io->give_room(1000);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(io->output == short_page);
    io->flush_pends = false;
    io->give_room(0);
    BOOST_TEST(p.take().has_value());
    BOOST_TEST(io->output == short_page);
}

BOOST_AUTO_TEST_CASE(fails_with_the_stream) {
    auto [s, io] = make_fake();
    io->write_error = make_error_code(asio::error::broken_pipe);
    BOOST_TEST(
        (probe(http::write(lend(s), page("hello"))).take().error() == asio::error::broken_pipe));
    BOOST_TEST(
        (probe(http::write(lend(s), page(long_body))).take().error() == asio::error::broken_pipe));
    io->write_error = {};
    io->takes_nothing = true;
    BOOST_TEST(
        (probe(http::write(lend(s), page("hello"))).take().error() == kioto::error::write_zero));
    io->takes_nothing = false;
    io->flush_error = make_error_code(asio::error::connection_reset);
    BOOST_TEST((probe(http::write(lend(s), page("hello"))).take().error() ==
        asio::error::connection_reset));
}

BOOST_AUTO_TEST_CASE(fails_with_the_body) {
    auto [s, io] = make_fake();
    beast::http::response<beast::http::buffer_body> r(beast::http::status::ok, 11);
    r.body().data = nullptr;
    r.body().more = true;
    BOOST_TEST((probe(http::write(lend(s), std::move(r))).take().error() ==
        beast::http::error::need_buffer));
}

BOOST_AUTO_TEST_CASE(may_be_dropped_at_any_point) {
    for (bool chunked : {false, true}) {
        std::shared_ptr<support::fake_io> io;
        auto const polls = kioto::test::drop_everywhere(
            [&] {
                auto made = make_fake();
                io = made.second;
                io->room = 0;
                return http::write(std::move(made.first), page(long_body, chunked));
            },
            [&] { io->give_room(5'000); });
        BOOST_TEST(polls == 10U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
