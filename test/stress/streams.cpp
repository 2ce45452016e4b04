//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/net/tcp_stream.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include <kioto/cancellation_token.hpp>
#include <kioto/detail/runtime.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/on_error.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>
#include <kioto/stream/take_until.hpp>

#include "../support/sockets.hpp"

// Threads that send while the streams they send to are read, wait for bytes, and are dropped; their
// registrations are used again at once.

namespace {

namespace asio = boost::asio;
using kioto::poll_context;
using kioto::poll_result;
using kioto::tcp_stream;

// Reads for so many polls, which it asks for by itself, and is dropped in the middle of it.
class short_lived : public kioto::future_interface<short_lived> {
    tcp_stream stream_;
    unsigned polls_left_;
    std::atomic<unsigned>* gone_;

public:
    using output_type = void;

    short_lived(tcp_stream s, unsigned polls, std::atomic<unsigned>& gone)
        : stream_(std::move(s)), polls_left_(polls), gone_(&gone) {}

    poll_result<void> poll(poll_context& cx) {
        char bytes[4];
        auto const out = stream_.poll_read(cx, asio::buffer(bytes));
        if (polls_left_ == 0 || (out.is_ready() && polls_left_ % 2 == 0)) {
            gone_->fetch_add(1);
            return kioto::unit{};
        }
        --polls_left_;
        cx.yield();
        return kioto::pending;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(bytes_arrive_while_streams_are_dropped) {
    constexpr unsigned connections = 1000;
    asio::io_context io;
    std::atomic<unsigned> gone{0};
    kioto::cancellation_token stop;
    kioto::tcp_listener listener(io, support::loopback());
    auto const at = *listener.local_endpoint();
    unsigned accepted = 0;
    kioto::spawn(io,
        std::move(listener)
            .incoming()
            .take_until(stop.cancelled())
            .for_each([&](tcp_stream s) {
                if (++accepted == 2 * connections) {
                    stop.cancel();
                }
                kioto::spawn(short_lived(std::move(s), accepted % 5, gone));
            })
            .on_error([](kioto::error_code ec) { BOOST_ERROR(ec.message()); }));

    std::vector<std::thread> threads;
    for (int i = 0; i != 2; ++i) {
        threads.emplace_back([&] { io.run(); });
    }
    for (int i = 0; i != 2; ++i) {
        threads.emplace_back([&] {
            std::optional<support::peer> before;
            for (unsigned n = 0; n != connections; ++n) {
                support::peer now(at);
                ::send(now.fd(), "ab", 2, MSG_NOSIGNAL);
                if (before) {
                    ::send(before->fd(), "c", 1, MSG_NOSIGNAL);
                }
                before.emplace(std::move(now));
            }
        });
    }
    for (std::thread& t : threads) {
        t.join();
    }
    BOOST_TEST(gone.load() == 2 * connections);
    BOOST_TEST(kioto::detail::runtime_of(io).live() == 0U);
}
