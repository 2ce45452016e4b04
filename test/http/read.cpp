//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/http/read.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/http/string_body.hpp>

#include <string>
#include <utility>

#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/probe.hpp>

#include "../support/fake_stream.hpp"

BOOST_AUTO_TEST_SUITE(http_read)

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = kioto::http;
using beast::http::error;
using kioto::error_code;
using kioto::lend;
using kioto::result;
using kioto::test::probe;
using support::fake_stream;
using support::make_fake;
using request = beast::http::request<beast::http::string_body>;
using response = beast::http::response<beast::http::string_body>;

using lent = decltype(http::read(lend(std::declval<fake_stream&>()),
    std::declval<beast::flat_buffer&>(), std::declval<request&>()));
using owned = decltype(http::read(
    std::declval<fake_stream>(), std::declval<beast::flat_buffer&>(), std::declval<request&>()));
static_assert(kioto::future_of<lent, result<void>>);
static_assert(kioto::future_of<owned, result<fake_stream>>);
static_assert(!kioto::cancel_safe_v<lent>);

std::string const post = "POST /b HTTP/1.1\r\nContent-Length: 3\r\n\r\nxyz";
std::string const chunked = "POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                            "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n";

// The outcome of reading a message from a stream that has these bytes and then ends.
template <class Message>
error_code read_all(std::string bytes, Message& to, http::limits const& most = {}) {
    auto [s, io] = make_fake(std::move(bytes));
    io->ended = true;
    beast::flat_buffer buffer;
    auto const out = probe(http::read(lend(s), buffer, to, most)).take();
    return out ? error_code() : out.error();
}

} // namespace

BOOST_AUTO_TEST_CASE(reads_a_message_that_is_there) {
    request r;
    BOOST_TEST(!read_all(post, r));
    BOOST_TEST(r.method_string() == "POST");
    BOOST_TEST(r.target() == "/b");
    BOOST_TEST(r[beast::http::field::content_length] == "3");
    BOOST_TEST(r.body() == "xyz");
}

BOOST_AUTO_TEST_CASE(reads_the_header_alone) {
    for (char const* const framing : {"Content-Length: 3", "Transfer-Encoding: chunked"}) {
        auto [s, io] =
            make_fake("HTTP/1.1 200 OK\r\n" + std::string(framing) + "\r\n\r\nHTTP/1.1 204 ");
        beast::flat_buffer buffer;
        response r;
        BOOST_TEST(probe(http::read_header(lend(s), buffer, r)).take().has_value());
        BOOST_TEST(r.result_int() == 200U);
        BOOST_TEST(r.body() == "");
        BOOST_TEST(beast::buffers_to_string(buffer.data()) == "HTTP/1.1 204 ");
        io->feed("No Content\r\n\r\n");
        BOOST_TEST(probe(http::read_header(lend(s), buffer, r)).take().has_value());
        BOOST_TEST(r.result_int() == 204U);
    }
    auto [s, io] = make_fake("HTTP/1.1 200 OK\r\nContent-Le");
    io->ended = true;
    beast::flat_buffer buffer;
    response r;
    BOOST_TEST((probe(http::read_header(lend(s), buffer, r)).take() ==
        result<void>(error_code(beast::http::error::partial_message))));
}

BOOST_AUTO_TEST_CASE(reads_a_message_that_comes_byte_by_byte) {
    for (std::string const& text : {post, chunked}) {
        auto [s, io] = make_fake();
        beast::flat_buffer buffer;
        request r;
        probe p(http::read(lend(s), buffer, r));
        for (char c : text) {
            BOOST_TEST(p.poll().is_pending());
            io->feed(std::string(1, c));
            BOOST_TEST(p.woken());
        }
        BOOST_TEST(p.take().has_value());
        BOOST_TEST(buffer.size() == 0U);
        BOOST_TEST((r.body() == "xyz" || r.body() == "abcdefg"));
    }
}

BOOST_AUTO_TEST_CASE(bears_polls_in_vain) {
    auto [s, io] = make_fake(post.substr(0, 30));
    beast::flat_buffer buffer;
    request r;
    probe p(http::read(lend(s), buffer, r));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll_elsewhere().is_pending());
    BOOST_TEST(p.waker_references() == 1U);
    io->feed(post.substr(30));
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.take().has_value());
    BOOST_TEST(r.body() == "xyz");
}

BOOST_AUTO_TEST_CASE(leaves_what_follows_in_the_buffer_for_the_next) {
    auto [s, io] = make_fake(post + chunked + "GET /d");
    beast::flat_buffer buffer;
    request r;
    BOOST_TEST(probe(http::read(lend(s), buffer, r)).take().has_value());
    BOOST_TEST(r.target() == "/b");
    BOOST_TEST(beast::buffers_to_string(buffer.data()) == chunked + "GET /d");
    auto const reads = io->reads;
    BOOST_TEST(probe(http::read(lend(s), buffer, r)).take().has_value());
    BOOST_TEST(io->reads == reads);
    BOOST_TEST(r.target() == "/c");
    BOOST_TEST(r.body() == "abcdefg");
    BOOST_TEST(beast::buffers_to_string(buffer.data()) == "GET /d");
}

BOOST_AUTO_TEST_CASE(reads_a_response_up_to_the_end_of_the_stream) {
    response r;
    BOOST_TEST(!read_all("HTTP/1.0 200 Fine\r\n\r\nall the rest", r));
    BOOST_TEST(r.result_int() == 200U);
    BOOST_TEST(r.reason() == "Fine");
    BOOST_TEST(r.body() == "all the rest");
}

BOOST_AUTO_TEST_CASE(reads_a_body_that_is_larger_than_a_read) {
    std::string const body(20'000, 'x');
    request r;
    BOOST_TEST(!read_all("POST / HTTP/1.1\r\nContent-Length: 20000\r\n\r\n" + body, r));
    BOOST_TEST((r.body() == body));
}

BOOST_AUTO_TEST_CASE(an_end_before_a_message_is_another_error_than_one_within) {
    request r;
    r.target("/before");
    BOOST_TEST(read_all("", r) == make_error_code(error::end_of_stream));
    for (std::string const& text : {post, chunked}) {
        for (std::size_t n = 1; n != text.size(); ++n) {
            BOOST_TEST(read_all(text.substr(0, n), r) == make_error_code(error::partial_message));
        }
    }
    BOOST_TEST(r.target() == "/before");
}

BOOST_AUTO_TEST_CASE(fails_with_the_stream) {
    auto [s, io] = make_fake(post.substr(0, 30));
    io->read_error = make_error_code(asio::error::connection_reset);
    beast::flat_buffer buffer;
    request r;
    BOOST_TEST(
        (probe(http::read(lend(s), buffer, r)).take().error() == asio::error::connection_reset));
}

BOOST_AUTO_TEST_CASE(takes_no_more_than_the_limits) {
    request r;
    std::string const head = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    BOOST_TEST(!read_all(head, r, {.header = static_cast<std::uint32_t>(head.size())}));
    BOOST_TEST(read_all("GET /" + std::string(50, 'x') + " HTTP/1.1\r\n\r\n", r, {.header = 40}) ==
        make_error_code(error::header_limit));
    // A start without an end.
    BOOST_TEST(
        read_all("GET /" + std::string(9'000, 'x'), r) == make_error_code(error::header_limit));
    BOOST_TEST(!read_all(post, r, {.body = 3}));
    BOOST_TEST(read_all(post, r, {.body = 2}) == make_error_code(error::body_limit));
    BOOST_TEST(!read_all(chunked, r, {.body = 7}));
    BOOST_TEST(read_all(chunked, r, {.body = 6}) == make_error_code(error::body_limit));
}

BOOST_AUTO_TEST_CASE(takes_no_more_around_chunks_than_of_a_header) {
    std::string const begin = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3";
    std::string const most(8 * 1024, 'x');
    for (std::string const& rest :
        {";" + most, "\r\nabc\r\n0\r\nA: " + most, "\r\nabc\r\n0\r\nA: b\r\nB: " + most}) {
        request r;
        auto const ec = read_all(begin + rest, r);
        // Newer versions of Beast have a limit of their own for extensions.
        BOOST_TEST(
            (ec == error::header_limit || (rest[0] == ';' && ec == error::bad_chunk_extension)));
    }
}

BOOST_AUTO_TEST_CASE(a_message_need_not_fit_into_the_buffer_but_its_lines_must) {
    std::string const head = "POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n"; // 17 + 22 + 2 bytes
    for (std::size_t const most : {0U, 16U, 41U, 100U}) {
        auto [s, io] = make_fake(head + std::string(1000, 'x'));
        beast::flat_buffer buffer(most);
        request r;
        auto const out = probe(http::read(lend(s), buffer, r)).take();
        if (most < 17) {
            BOOST_TEST((out == result<void>(make_error_code(error::buffer_overflow))));
        } else {
            BOOST_TEST(out.has_value());
            BOOST_TEST(r.body().size() == 1000U);
        }
    }
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong_with_a_message) {
    request r;
    BOOST_TEST(read_all("nonsense\r\n\r\n", r) == make_error_code(error::bad_method));
    BOOST_TEST(read_all("GET / HTTP/9.9\r\n\r\n", r) == make_error_code(error::bad_version));
    BOOST_TEST(read_all("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", r) ==
        make_error_code(error::bad_content_length));
}

BOOST_AUTO_TEST_CASE(hands_the_stream_back) {
    auto [s, io] = make_fake(post);
    beast::flat_buffer buffer;
    request r;
    auto back = probe(http::read(std::move(s), buffer, r)).take();
    BOOST_TEST(back.has_value());
    BOOST_TEST(r.body() == "xyz");
}

BOOST_AUTO_TEST_CASE(may_be_dropped_at_any_point) {
    for (std::string const& text : {post, chunked}) {
        beast::flat_buffer buffer;
        request r;
        std::shared_ptr<support::fake_io> io;
        std::size_t given = 0;
        auto const polls = kioto::test::drop_everywhere(
            [&] {
                auto made = make_fake();
                io = made.second;
                given = 0;
                buffer.clear();
                return http::read(std::move(made.first), buffer, r);
            },
            [&] {
                if (given != text.size()) {
                    io->feed(text.substr(given++, 1));
                }
            });
        BOOST_TEST(polls == text.size() + 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()
