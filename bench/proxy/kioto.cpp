//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The proxy with Kioto, as its README has it. Compiled with KIOTO_BENCH_COPY it copies through its
// buffers instead of splicing, for who compares it with what cannot splice.

#include "command_line.hpp"

#include <kioto/and_then.hpp>
#include <kioto/io/copy_bidirectional.hpp>
#include <kioto/map.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/on_error.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <utility>

namespace asio = boost::asio;

int main(int argc, char** argv) {
    asio::ip::tcp::endpoint const upstream(
        asio::ip::address_v4::loopback(), proxy::start(argc, argv));
    asio::io_context io(1);
    kioto::tcp_listener listener(io, {asio::ip::address_v4::loopback(), 0});
    proxy::announce(listener.local_endpoint()->port());

    kioto::copy_bidirectional_options how;
#ifdef KIOTO_BENCH_COPY
    how.splice = false;
    how.buffer_size = proxy::buffer_size;
#endif
    std::size_t open = 0;
    kioto::spawn(io,
        std::move(listener)
            .incoming()
            .for_each([&io, &open, upstream, how](kioto::tcp_stream source) {
                ++open;
                kioto::spawn(kioto::connect(upstream)
                        .and_then(
                            [source = std::move(source), how](kioto::tcp_stream peer) mutable {
                                return kioto::copy_bidirectional(
                                    std::move(source), std::move(peer), how);
                            })
                        .on_error([](kioto::error_code) {})
                        .map([&io, &open] {
                            if (--open == 0) {
                                io.stop();
                            }
                        }));
            })
            .on_error([](kioto::error_code) {}));
    io.run();
}
