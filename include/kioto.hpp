//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_HPP
#define KIOTO_HPP

// What most programs need. Dear to compile, and to be included where it is used:
//
//     net/resolve.hpp, net/connect_host.hpp                               names
//     io/async_stream.hpp, io/async_stream_adapter.hpp                    Asio's streams, both ways
//     use_pull.hpp, spawn_token.hpp, asio_initiate.hpp                    its operations, both ways
//     co.hpp, tls/tls_stream.hpp, http/serve.hpp                          coroutines, TLS, HTTP

#include <kioto/future.hpp>
#include <kioto/asio_cancellation.hpp>
#include <kioto/executor.hpp>
#include <kioto/interval.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/join_set.hpp>
#include <kioto/on.hpp>
#include <kioto/run.hpp>
#include <kioto/set_threads.hpp>
#include <kioto/sleep.hpp>
#include <kioto/spawn.hpp>
#include <kioto/timeout.hpp>
#include <kioto/lend.hpp>
#include <kioto/io/buffered_reader.hpp>
#include <kioto/io/read.hpp>
#include <kioto/io/write.hpp>
#include <kioto/io/copy.hpp>
#include <kioto/io/copy_bidirectional.hpp>
#include <kioto/net/attach.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/net/local_listener.hpp>
#include <kioto/net/local_stream.hpp>
#include <kioto/net/split.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/net/tcp_stream.hpp>
#include <kioto/net/udp_socket.hpp>

#endif // KIOTO_HPP
