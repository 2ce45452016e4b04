//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The echo server by hand, which asks for each wait anew, as Asio does for who waits for a descriptor:
// the least that a server costs which lets Asio wait.
//
// Fair because nothing else differs from the server that has the loop for itself.

#define ECHO_ASKS_ANEW
#include "raw_epoll.cpp"
