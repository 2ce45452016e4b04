//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_HPP
#define KIOTO_HPP

// All of the library but what is dear to compile: the resolver, futures as Asio operations, TLS and
// HTTP have headers of their own.

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
#include <kioto/net/connect.hpp>
#include <kioto/net/split.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/net/tcp_stream.hpp>

#endif // KIOTO_HPP
