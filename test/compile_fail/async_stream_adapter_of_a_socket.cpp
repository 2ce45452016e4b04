//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// A socket of Asio's needs no adapter to be one.

// expect: async_stream_adapter
// expect: byte_stream

#include <boost/asio/ip/tcp.hpp>

#include <utility>

#include <kioto/io/async_stream_adapter.hpp>
#include <kioto/net/tcp_stream.hpp>

using boost::asio::ip::tcp;

void use(tcp::socket s) {
    auto const ex = s.get_executor();
#ifndef KIOTO_POSITIVE_TWIN
    kioto::async_stream_adapter<tcp::socket> adapted(ex, std::move(s));
#endif
    kioto::async_stream_adapter<kioto::tcp_stream> ours(ex, kioto::tcp_stream(std::move(s)));
}
