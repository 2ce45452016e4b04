//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The echo server by hand, in a set that lies in another: what a set of one's own costs in a program
// whose loop belongs to somebody else, who has to be asked again for each wait.
//
// Fair because nothing else differs from the server that has the loop for itself.

#define ECHO_NESTED
#include "raw_epoll.cpp"
