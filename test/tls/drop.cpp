//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// Every operation is dropped at every poll, while the bytes come and go a few at a time: the session
// goes on, or both ends learn that it is over. And every allocation of a session fails once.

#include <kioto/tls/tls_stream.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>

#include <array>
#include <memory>
#include <string>
#include <utility>

#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>

#include "../support/drop_at_every_poll.hpp"
#include "../support/idle_task.hpp"
#include "../support/tls_session.hpp"

BOOST_AUTO_TEST_SUITE(tls_drop)

namespace {

namespace asio = boost::asio;
namespace tls = kioto::tls;
using kioto::result;
using kioto::test::probe;
using support::drop_at_every_poll;
using support::fake_stream;
using support::session;
using support::wire;

kioto::error_code const truncated = asio::ssl::error::stream_truncated;

// Two records of the largest size, and one more.
std::string const& text() {
    static std::string const t = [] {
        std::string out;
        for (int i = 0; out.size() < 40'000; ++i) {
            out += std::to_string(i) + ' ';
        }
        return out;
    }();
    return t;
}

// The network takes and brings little.
void trickle(session& s) {
    s.client->give_room(3000);
    s.move(3000);
}

// A client that can send nothing yet.
struct stalled : session {
    stalled() { client->room = 0; }
};

// A server to which something was sent, which comes slowly.
template <std::size_t Bytes>
struct sent : session {
    std::array<char, Bytes> room{};
    kioto::cursor at{asio::buffer(room)};

    sent() {
        probe p(near->write_all(asio::buffer(text().data(), Bytes)));
        BOOST_TEST(p.take().has_value());
    }
    std::string got() const { return std::string(room.data(), Bytes); }
};

// What the server gets when the client says nothing more.
std::string rest(session& s) {
    s.client->room = 1'000'000;
    probe ending(s.near->shutdown());
    probe reading(s.far->read_to_end(100'000));
    auto [ended, all] = support::both(s, ending, reading);
    BOOST_TEST(ended.has_value());
    return all.value();
}

// An end of which the handshake may be over, beside one that is dropped.
template <class P>
void learns_of_the_end(wire& w, P& other, std::shared_ptr<support::fake_io> const& end) {
    w.move();
    end->end();
    auto out = other.poll();
    BOOST_TEST(out.is_ready());
    BOOST_TEST((out.has_value() || out.error() == truncated));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_client_may_be_dropped_in_its_handshake) {
    struct world : wire {
        probe<tls::handshake_future<fake_stream>> server{
            tls::accept(fake_stream(wire::server), server_context)};
        bool over = false;
    };
    auto const polls = drop_at_every_poll<world>(
        [](world& w) { return tls::connect(fake_stream(w.client), w.client_context, "localhost"); },
        [](world& w) {
            w.over = w.over || w.server.poll().is_ready();
            w.move(100);
        },
        [](world& w) {
            if (!w.over) {
                learns_of_the_end(w, w.server, w.wire::server);
            }
        });
    BOOST_TEST(polls > 5U);
}

BOOST_AUTO_TEST_CASE(a_server_may_be_dropped_in_its_handshake) {
    struct world : wire {
        probe<tls::handshake_future<fake_stream>> client{
            tls::connect(fake_stream(wire::client), client_context, "localhost")};
        bool over = false;
    };
    auto const polls = drop_at_every_poll<world>(
        [](world& w) { return tls::accept(fake_stream(w.server), w.server_context); },
        [](world& w) {
            w.over = w.over || w.client.poll().is_ready();
            w.move(100);
        },
        [](world& w) {
            if (!w.over) {
                learns_of_the_end(w, w.client, w.wire::client);
            }
        });
    BOOST_TEST(polls > 5U);
}

BOOST_AUTO_TEST_CASE(a_read_may_be_dropped_at_any_poll_and_loses_nothing) {
    using world = sent<1000>;
    auto const polls =
        drop_at_every_poll<world>([](world& w) { return w.far->read_some(asio::buffer(w.room)); },
            [](world& w) { w.move(100); },
            [](world& w) { BOOST_TEST(rest(w) == text().substr(0, 1000)); });
    BOOST_TEST(polls > 10U);
}

BOOST_AUTO_TEST_CASE(a_read_with_a_cursor_goes_on_where_it_was_dropped) {
    using world = sent<40'000>;
    auto const polls = drop_at_every_poll<world>([](world& w) { return w.far->read_exact(w.at); },
        [](world& w) { w.move(3000); },
        [](world& w) {
            probe p(w.far->read_exact(w.at));
            while (p.poll().is_pending()) {
                BOOST_REQUIRE(w.move());
            }
            BOOST_TEST(w.got() == text().substr(0, 40'000));
        });
    BOOST_TEST(polls > 10U);
}

BOOST_AUTO_TEST_CASE(a_write_that_is_dropped_before_it_is_ready_has_taken_nothing) {
    auto const polls = drop_at_every_poll<stalled>(
        [](stalled& w) {
            probe first(w.near->write_some("first"));
            BOOST_TEST((first.take() == result<std::size_t>(5U)));
            return w.near->write_some("second");
        },
        [](stalled& w) { w.client->give_room(5); },
        [](stalled& w) { BOOST_TEST(rest(w) == "first"); });
    BOOST_TEST(polls > 3U);
}

BOOST_AUTO_TEST_CASE(what_follows_a_dropped_write_is_whole) {
    auto const polls = drop_at_every_poll<stalled>(
        [](stalled& w) { return w.near->write_all(asio::buffer(text())); }, trickle,
        [](stalled& w) {
            w.client->room = 1'000'000;
            probe more(w.near->write_all("more"));
            BOOST_TEST(more.take().has_value());
            auto const got = rest(w);
            BOOST_TEST(got.ends_with("more"));
            BOOST_TEST(text().starts_with(got.substr(0, got.size() - 4)));
        });
    BOOST_TEST(polls > 10U);
}

BOOST_AUTO_TEST_CASE(a_flush_may_be_dropped_at_any_poll) {
    auto const polls = drop_at_every_poll<stalled>(
        [](stalled& w) {
            probe first(w.near->write_some("first"));
            BOOST_TEST(first.take().has_value());
            return w.near->flush();
        },
        [](stalled& w) { w.client->give_room(5); },
        [](stalled& w) { BOOST_TEST(rest(w) == "first"); });
    BOOST_TEST(polls > 3U);
}

BOOST_AUTO_TEST_CASE(a_shutdown_may_be_dropped_at_any_poll) {
    auto const polls = drop_at_every_poll<stalled>([](stalled& w) { return w.near->shutdown(); },
        [](stalled& w) { w.client->give_room(5); },
        [](stalled& w) {
            BOOST_TEST(rest(w) == "");
            BOOST_TEST(w.far->is_ended());
            probe back(w.far->write_all("still open"));
            BOOST_TEST(back.take().has_value());
            w.move();
            probe got(w.near->read_exact<10>());
            BOOST_TEST(got.take().has_value());
        });
    BOOST_TEST(polls > 3U);
}

BOOST_AUTO_TEST_CASE(operations_that_own_their_stream_keep_no_waker) {
    using kioto::test::drop_everywhere;
    std::unique_ptr<sent<1000>> reading;
    auto const read = [&] {
        reading = std::make_unique<sent<1000>>();
        return kioto::read_some(std::move(*reading->far), asio::buffer(reading->room));
    };
    BOOST_TEST(drop_everywhere(read, [&] { reading->move(100); }) > 10U);

    std::unique_ptr<stalled> writing;
    auto const write = [&] {
        writing = std::make_unique<stalled>();
        return kioto::write_all(std::move(*writing->near), asio::buffer(text()));
    };
    BOOST_TEST(drop_everywhere(write, [&] { trickle(*writing); }) > 10U);

    asio::io_context io;
    support::idle_task task(io);
    std::unique_ptr<stalled> closing;
    auto const close = [&] {
        closing = std::make_unique<stalled>();
        return tls::close(std::move(*closing->near));
    };
    auto const drive = [&] {
        closing->client->give_room(5);
        closing->move();
        probe p(closing->far->shutdown());
        BOOST_TEST(p.take().has_value());
    };
    BOOST_TEST(drop_everywhere(close, drive, task.env()) > 3U);
}

BOOST_AUTO_TEST_CASE(each_allocation_of_a_session_may_fail) {
    bool arrived = false;
    auto const failures = kioto::test::fail_every_allocation([&] {
        session s(100'000, {.alpn = {"one"}}, {.alpn = {"one"}});
        probe sent(s.near->write_all(std::string("hello, from memory of its own")));
        probe got(s.far->read_exact<5>());
        support::both(s, sent, got);
        arrived = s.far->alpn() == "one";
    });
    BOOST_TEST(failures > 5U);
    BOOST_TEST(arrived);
}

BOOST_AUTO_TEST_SUITE_END()
