//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/http/serve.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <kioto/detail/frame_cache.hpp>
#include <kioto/either.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/notify.hpp>
#include <kioto/run.hpp>
#include <kioto/spawn.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/manual_clock.hpp>
#include <kioto/test/virtual_time.hpp>
#include <kioto/yield_now.hpp>

#include "../support/fake_stream.hpp"

BOOST_AUTO_TEST_SUITE(http_serve)

namespace {

namespace asio = boost::asio;
namespace http = kioto::http;
using kioto::error_code;
using kioto::result;
using std::chrono::seconds;

http::response answer(http::request& r) {
    http::response out(boost::beast::http::status::ok, 11);
    out.body() = std::string(r.target()) + ' ' + r.body();
    out.prepare_payload();
    return out;
}

// A server on a stream in memory.
struct server {
    asio::io_context io;
    kioto::test::manual_clock clock;
    std::shared_ptr<support::fake_io> wire = std::make_shared<support::fake_io>();
    kioto::join_handle<result<void>> handle;

    template <class Handler>
    explicit server(Handler handler, http::server_limits const& most = {})
        : handle(start(std::move(handler), most)) {}

    template <class Handler>
    kioto::join_handle<result<void>> start(Handler handler, http::server_limits const& most) {
        kioto::test::use_virtual_time(io, clock);
        return kioto::spawn(io, http::serve(support::fake_stream(wire), std::move(handler), most),
            kioto::use_handle);
    }
    // What it says to these bytes.
    std::string operator()(std::string bytes) {
        wire->feed(std::move(bytes));
        settle();
        return std::exchange(wire->output, {});
    }
    void settle() {
        io.restart();
        while (io.poll() != 0) {}
    }
    result<void> outcome() {
        io.restart();
        return kioto::run(io, std::move(handle));
    }
};

std::string get(std::string const& target, std::string const& more = {}) {
    return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
}

// So many pieces of two bytes, and then an error; its size is not known before.
struct failing_body {
    using value_type = std::size_t;
    struct writer {
        using const_buffers_type = asio::const_buffer;
        std::size_t left;
        template <bool IsRequest, class Fields>
        writer(boost::beast::http::header<IsRequest, Fields>&, value_type const& n) : left(n) {}
        void init(error_code&) {}
        boost::optional<std::pair<const_buffers_type, bool>> get(error_code& ec) {
            if (left == 0) {
                ec = make_error_code(asio::error::access_denied);
                return boost::none;
            }
            --left;
            return std::pair(const_buffers_type("xy", 2), true);
        }
    };
};
// Said to be short.
struct short_failing_body : failing_body {
    static std::uint64_t size(value_type) { return 100; }
};
using bodies = std::tuple<failing_body, short_failing_body>;

} // namespace

BOOST_AUTO_TEST_CASE(answers_one_request_after_the_other) {
    server s(answer);
    BOOST_TEST(s(get("/a")) == "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n/a ");
    BOOST_TEST(s("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nxyz") ==
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n/b xyz");
    s.wire->end();
    BOOST_TEST(s.outcome().has_value());
    BOOST_TEST(s.wire->shutdowns == 1U);
}

BOOST_AUTO_TEST_CASE(answers_requests_that_come_together) {
    server s(answer);
    auto const both = s(get("/a") + get("/b", "Connection: close\r\n"));
    BOOST_TEST(both ==
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n/a "
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n/b ");
    BOOST_TEST(s.outcome().has_value());
}

BOOST_AUTO_TEST_CASE(answers_to_what_came_together_are_one_write) {
    server s(answer);
    std::string all;
    std::string expected;
    for (int i = 0; i != 16; ++i) {
        all += get("/a");
        expected += "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n/a ";
    }
    BOOST_TEST(s(all + "GET /b HT") == expected);
    BOOST_TEST(s.wire->writes == 1U);
    BOOST_TEST(s("TP/1.1\r\nHost: x\r\n\r\n").ends_with("\r\n\r\n/b "));
    BOOST_TEST(s.wire->writes == 2U);
}

BOOST_AUTO_TEST_CASE(answers_that_are_many_bytes_are_written_on_the_way) {
    // Three make 12 KiB, and are gathered; with five it is time.
    server s([](http::request& r) {
        http::response out(boost::beast::http::status::ok, 11);
        out.body() = std::string(4096, r.target().back());
        out.prepare_payload();
        return out;
    });
    auto const out = s(get("/1") + get("/2") + get("/3") + get("/4") + get("/5"));
    BOOST_TEST(out.size() ==
        5U * (std::string("HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n").size() + 4096));
    BOOST_TEST(s.wire->writes == 2U);
}

BOOST_AUTO_TEST_CASE(an_answer_does_not_wait_for_the_next_handler) {
    kioto::notify permit;
    server s([&permit](http::request& r) {
        return kioto::either(
            r.target() == "/slow",
            [&] { return permit.notified().map([&r] { return answer(r); }); },
            [&r] { return answer(r); });
    });
    auto const first = s(get("/a") + get("/slow") + get("/b"));
    BOOST_TEST(first.ends_with("\r\n\r\n/a "));
    BOOST_TEST(s.wire->flushed == first.size());
    permit.notify_one();
    s.settle();
    BOOST_TEST(s.wire->output ==
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n/slow "
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n/b ");
}

BOOST_AUTO_TEST_CASE(what_was_answered_is_written_when_the_next_handler_fails) {
    server s([](http::request& r) {
        return r.target() == "/bad"
            ? result<http::response>(make_error_code(asio::error::access_denied))
            : result<http::response>(answer(r));
    });
    BOOST_TEST(s(get("/a") + get("/bad")) == "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n/a ");
    BOOST_TEST((s.outcome() == result<void>(make_error_code(asio::error::access_denied))));
    BOOST_TEST(s.wire->shutdowns == 0U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_was_answered_is_written_when_the_next_body_fails, Body, bodies) {
    constexpr std::size_t most = std::is_same_v<Body, failing_body> ? 10'000 : 2;
    for (std::size_t const pieces : {std::size_t(0), std::size_t(2), most}) {
        std::size_t answers = 0;
        server s([&answers, pieces](http::request& r) {
            boost::beast::http::response<Body, http::fields> out(
                boost::beast::http::status::ok, 11);
            out.body() = 0;
            if (r.target() == "/bad") {
                out.body() = pieces;
                out.chunked(true);
            } else {
                out.result(boost::beast::http::status::no_content);
                ++answers;
            }
            return out;
        });
        std::string const answered = "HTTP/1.1 204 No Content\r\n\r\n";
        auto const out = s(get("/a") + get("/b") + get("/bad"));
        BOOST_TEST(answers == 2U);
        // What is in memory was not begun to be written, and is not.
        BOOST_TEST(
            (pieces > 2 ? out.starts_with(answered + answered) : out == answered + answered));
        BOOST_TEST(s.wire->flushed == out.size());
        BOOST_TEST((s.outcome() == result<void>(make_error_code(asio::error::access_denied))));
        BOOST_TEST(s.wire->shutdowns == 0U);
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_comes_after_the_answers_before_it) {
    server s(answer);
    BOOST_TEST(s(get("/a") + "nonsense\r\n\r\n") ==
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n/a "
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    BOOST_TEST(s.wire->writes == 1U);
    s.wire->end();
    BOOST_TEST(s.outcome().has_value());
}

BOOST_AUTO_TEST_CASE(what_comes_after_a_refusal_is_thrown_away_for_a_while) {
    http::server_limits const small{.message = {.body = 10}, .read = seconds(3)};
    for (bool const ends : {false, true}) {
        server s(answer, small);
        auto const refusal = s("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
        BOOST_TEST(refusal.starts_with("HTTP/1.1 413 "));
        BOOST_TEST(s.wire->shutdowns == 1U);
        BOOST_TEST(s(std::string(50'000, 'x')) == "");
        BOOST_TEST(s.wire->input == "");
        BOOST_TEST(!s.handle.is_finished());
        if (ends) {
            s.wire->end();
        } else {
            kioto::test::advance(s.io, s.clock, seconds(4));
        }
        s.settle();
        BOOST_TEST(s.handle.is_finished());
        BOOST_TEST(s.outcome().has_value());
    }
}

BOOST_AUTO_TEST_CASE(what_comes_after_the_last_request_is_thrown_away_too) {
    server s(answer);
    BOOST_TEST(s(get("/a", "Connection: close\r\n") + get("/b")).ends_with("\r\n\r\n/a "));
    BOOST_TEST(!s.handle.is_finished());
    s.wire->end();
    BOOST_TEST(s.outcome().has_value());
}

BOOST_AUTO_TEST_CASE(the_answer_to_head_has_no_body) {
    std::size_t size = 0;
    server s([&size](http::request& r) {
        http::response out(boost::beast::http::status::ok, 11);
        out.body() = r.target() == "/a" ? std::string(size, 'x') : "b";
        out.prepare_payload();
        return out;
    });
    for (std::size_t const n : {3U, 100'000U}) {
        size = n;
        BOOST_TEST(s("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n" + get("/b")) ==
            "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(n) +
                "\r\n\r\n"
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
    }
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_have_a_body_has_none) {
    for (auto const& [status, line] :
        {std::pair(boost::beast::http::status::no_content, "204 No Content"),
            std::pair(boost::beast::http::status::not_modified, "304 Not Modified")}) {
        server s([status = status](http::request&) {
            http::response out(status, 11);
            out.body() = "not to be sent";
            return out;
        });
        auto const one = "HTTP/1.1 " + std::string(line) + "\r\n\r\n";
        BOOST_TEST(s(get("/a") + get("/b")) == one + one);
    }
}

BOOST_AUTO_TEST_CASE(an_answer_without_a_length_ends_with_the_connection) {
    server s([](http::request&) {
        http::response out(boost::beast::http::status::ok, 11);
        out.body() = "to the end";
        return out;
    });
    BOOST_TEST(s(get("/a")) == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end");
    BOOST_TEST(s.outcome().has_value());

    auto const chunked = [](http::request&) {
        http::response out(boost::beast::http::status::ok, 11);
        out.body() = "to the end";
        out.chunked(true);
        return out;
    };
    server new_client(chunked);
    BOOST_TEST(new_client(get("/a")) ==
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nto the end\r\n0\r\n\r\n");
    BOOST_TEST(!new_client.handle.is_finished());
    server old_client(chunked);
    BOOST_TEST(old_client("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") ==
        "HTTP/1.0 200 OK\r\n\r\nto the end");
    BOOST_TEST(old_client.outcome().has_value());
}

BOOST_AUTO_TEST_CASE(who_expects_to_be_told_to_go_on_is_told_once) {
    std::string const head =
        "POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    std::string const answered = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n/a xyz";
    server s(answer);
    s.settle();
    BOOST_TEST(s(head) == "HTTP/1.1 100 Continue\r\n\r\n");
    BOOST_TEST(s("x") == "");
    BOOST_TEST(s("yz") == answered);
    // Not where the body is here, or refused.
    BOOST_TEST(s(head + "xyz") == answered);
    server small(answer, {.message = {.body = 2}});
    BOOST_TEST(small(head).starts_with("HTTP/1.1 413 "));
    // Nor by HTTP/1.0, which does not know of it.
    server old(answer);
    BOOST_TEST(old("POST /a HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n") == "");
}

BOOST_AUTO_TEST_CASE(refuses_a_request_whose_end_others_see_elsewhere) {
    for (char const* const coding : {"gzip", "xchunked", "chunked, identity"}) {
        server s(answer);
        BOOST_TEST(s("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + std::string(coding) +
            "\r\n\r\n" + get("/smuggled"))
                .starts_with("HTTP/1.1 400 "));
        BOOST_TEST(s.wire->shutdowns == 1U);
    }
    server old(answer);
    BOOST_TEST(
        old("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + get("/smuggled"))
            .starts_with("HTTP/1.1 400 "));
}

BOOST_AUTO_TEST_CASE(refuses_a_request_that_does_not_name_its_host_once) {
    for (char const* const hosts : {"", "Host: x\r\nHost: x\r\n"}) {
        server s(answer);
        BOOST_TEST(s("GET /a HTTP/1.1\r\n" + std::string(hosts) + "\r\n" + get("/b"))
                .starts_with("HTTP/1.1 400 "));
        BOOST_TEST(s.wire->shutdowns == 1U);
    }
    server empty(answer);
    BOOST_TEST(empty("GET /a HTTP/1.1\r\nHost:\r\n\r\n").ends_with("/a "));
    server old(answer);
    BOOST_TEST(old("GET /a HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n").starts_with("HTTP/1.1 400 "));
}

BOOST_AUTO_TEST_CASE(judges_a_request_before_it_waits_for_the_body) {
    for (char const* const fields : {"Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n",
             "Host: x\r\nTransfer-Encoding: gzip\r\nContent-Length: 3\r\n"}) {
        server s(answer);
        BOOST_TEST(s("POST /a HTTP/1.1\r\nExpect: 100-continue\r\n" + std::string(fields) + "\r\n")
                .starts_with("HTTP/1.1 400 "));
    }
}

BOOST_AUTO_TEST_CASE(a_trailer_is_no_field_of_the_header) {
    auto const fields = [](http::request& r) {
        http::response out(boost::beast::http::status::ok, 11);
        for (auto const& one : r) {
            out.body() += std::string(one.name_string()) + '=' + std::string(one.value()) + ' ';
        }
        out.prepare_payload();
        return out;
    };
    std::string const start = "POST / HTTP/1.1\r\nTrailer: X\r\nTransfer-Encoding: chunked\r\n";
    std::string const body = "\r\n1\r\nx\r\n0\r\n";
    std::string const trailers = "Host: evil\r\nAuthorization: admin\r\nX: y\r\n\r\n";
    for (bool const is_byte_by_byte : {false, true}) {
        auto const say = [is_byte_by_byte](server& s, std::string const& all) {
            if (!is_byte_by_byte) {
                return s(all);
            }
            std::string out;
            for (char const c : all) {
                out += s(std::string(1, c));
            }
            return out;
        };
        server hostless(fields);
        BOOST_TEST(say(hostless, start + body + trailers).starts_with("HTTP/1.1 400 "));
        server s(fields);
        for (int i = 0; i != 2; ++i) {
            BOOST_TEST(say(s, start + "Host: x\r\nX: z\r\n" + body + trailers)
                    .ends_with("\r\n\r\nTrailer=X Transfer-Encoding=chunked Host=x X=z "));
        }
    }
}

BOOST_AUTO_TEST_CASE(empty_lines_before_a_request_are_skipped) {
    std::string const answered = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n/a ";
    server s(answer);
    BOOST_TEST(s("\r\n" + get("/a") + "\r\n\r\n" + get("/a")) == answered + answered);
    BOOST_TEST(s("\r") == "");
    BOOST_TEST(s("\n" + get("/a")) == answered);
    BOOST_TEST(s("\r\n") == "");
    s.wire->end();
    BOOST_TEST(s.outcome().has_value());

    server half(answer);
    BOOST_TEST(half("\r") == "");
    BOOST_TEST(half("x" + get("/a")).starts_with("HTTP/1.1 400 "));
    server ended(answer);
    ended.wire->end();
    BOOST_TEST(ended("\r") == "");
    BOOST_TEST(ended.outcome().has_value());
}

BOOST_AUTO_TEST_CASE(a_long_body_is_written_from_where_it_is) {
    server s([](http::request&) {
        http::response out(boost::beast::http::status::ok, 11);
        out.body() = std::string(100'000, 'x');
        out.prepare_payload();
        return out;
    });
    s.wire->at_once = 30'000;
    auto const one =
        "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'x');
    BOOST_TEST((s(get("/a") + get("/b")) == one + one));
}

BOOST_AUTO_TEST_CASE(answers_as_http_1_0_where_it_was_asked_so) {
    server s(answer);
    BOOST_TEST(s("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") ==
        "HTTP/1.0 200 OK\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\n/a ");
    BOOST_TEST(s("GET /b HTTP/1.0\r\n\r\n") == "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\n/b ");
    BOOST_TEST(s.outcome().has_value());
}

#if !defined(KIOTO_FREES_AT_ONCE)
BOOST_AUTO_TEST_CASE(allocates_nothing_once_it_has_answered) {
    server s([](http::request& r) {
        http::response out(boost::beast::http::status::ok, 11);
        out.set(boost::beast::http::field::server, "a server with a name");
        out.body() = r.body().empty() ? "short" : "shorter";
        out.prepare_payload();
        return out;
    });
    std::string headers;
    for (char c = 'a'; c != 'q'; ++c) {
        headers += std::string("X-Header-") + c + ": what a browser says\r\n";
    }
    auto const request = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n" + headers +
        "\r\n" + std::string(30, 'x');
    auto const all = request + request;
    s(all);
    s.wire->input.reserve(all.size());
    s.wire->output.reserve(1000);
    s.wire->input = all;
    kioto::test::allocation_counter allocations;
    s.wire->reader.wake();
    s.settle();
    BOOST_TEST(allocations.count() == 0U);
    BOOST_TEST(!s.wire->output.empty());
}
#endif

BOOST_AUTO_TEST_CASE(takes_a_request_byte_by_byte_and_answers_so) {
    server s(answer);
    s.wire->at_once = 1;
    std::string out;
    for (char c : get("/a")) {
        out += s(std::string(1, c));
    }
    BOOST_TEST(out == "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n/a ");
}

BOOST_AUTO_TEST_CASE(the_handler_may_return_a_future_or_a_result) {
    server future(
        [](http::request& r) { return kioto::yield_now().map([&r] { return answer(r); }); });
    BOOST_TEST(future(get("/a")).ends_with("/a "));

    server failing([](http::request&) {
        return result<http::response>(make_error_code(asio::error::access_denied));
    });
    BOOST_TEST(failing(get("/a")) == "");
    BOOST_TEST((failing.outcome() == result<void>(make_error_code(asio::error::access_denied))));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_malformed_or_too_large) {
    auto const refused = [](std::string const& line) {
        return "HTTP/1.1 " + line + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    };
    http::server_limits const small{.message = {.header = 100, .body = 10}};
    server malformed(answer, small);
    BOOST_TEST(malformed("nonsense\r\n\r\n") == refused("400 Bad Request"));
    malformed.wire->end();
    BOOST_TEST(malformed.outcome().has_value());
    BOOST_TEST(malformed.wire->shutdowns == 1U);

    server long_header(answer, small);
    BOOST_TEST(long_header(get("/" + std::string(200, 'x'))) ==
        refused("431 Request Header Fields Too Large"));

    server long_body(answer, small);
    BOOST_TEST(long_body("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n") ==
        refused("413 Payload Too Large"));
}

BOOST_AUTO_TEST_CASE(ends_where_no_request_comes_in_time) {
    server s(answer, {.read = seconds(3)});
    s.settle();
    BOOST_TEST(s("GET /slow HT") == "");
    kioto::test::advance(s.io, s.clock, seconds(4));
    s.settle();
    BOOST_TEST(s.handle.is_finished());
    BOOST_TEST(s.wire->output == "");
    BOOST_TEST(s.outcome().has_value());
}

BOOST_AUTO_TEST_CASE(fails_where_a_response_is_not_taken_in_time) {
    server s(answer, {.write = seconds(3)});
    s.wire->room = 10;
    BOOST_TEST(s(get("/a")) == "HTTP/1.1 2");
    kioto::test::advance(s.io, s.clock, seconds(4));
    s.settle();
    BOOST_TEST((s.outcome() == result<void>(kioto::error::timed_out)));
}

BOOST_AUTO_TEST_CASE(fails_at_once_where_a_long_response_is_not_taken_in_time) {
    server s(
        [](http::request&) {
            http::response out(boost::beast::http::status::ok, 11);
            out.body() = std::string(100'000, 'x');
            out.prepare_payload();
            return out;
        },
        {.write = seconds(3)});
    s.wire->room = 10;
    BOOST_TEST(s(get("/a")) == "HTTP/1.1 2");
    kioto::test::advance(s.io, s.clock, seconds(4));
    s.settle();
    BOOST_REQUIRE(s.handle.is_finished());
    BOOST_TEST((s.outcome() == result<void>(kioto::error::timed_out)));
}

BOOST_AUTO_TEST_CASE(fails_where_the_stream_is_not_shut_down_in_time) {
    server s(answer, {.write = seconds(3)});
    s.wire->shutdown_pends = true;
    BOOST_TEST(s(get("/a", "Connection: close\r\n")).ends_with("\r\n\r\n/a "));
    kioto::test::advance(s.io, s.clock, seconds(2));
    s.settle();
    BOOST_TEST(!s.handle.is_finished());
    kioto::test::advance(s.io, s.clock, seconds(2));
    s.settle();
    BOOST_REQUIRE(s.handle.is_finished());
    BOOST_TEST((s.outcome() == result<void>(kioto::error::timed_out)));
}

BOOST_AUTO_TEST_CASE(an_end_within_a_request_is_an_error) {
    server s(answer);
    s.wire->end();
    BOOST_TEST(s("GET /a HTT") == "");
    BOOST_TEST((s.outcome().error() == boost::beast::http::error::partial_message));
}

BOOST_AUTO_TEST_CASE(dies_with_its_context_at_any_point) {
    for (std::size_t n = 0; n != get("/a").size(); ++n) {
        server s(answer);
        s(get("/a").substr(0, n));
    }
    for (std::size_t room = 0; room != 50; ++room) {
        server s(answer);
        s.wire->room = room;
        s(get("/a") + get("/b"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
