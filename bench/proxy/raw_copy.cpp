//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The hand-written proxy that copies through a buffer.

#include "copy_lane.hpp"

int main(int argc, char** argv) {
    proxy::flows<proxy::copy_lane> flows(argc, argv);
    while (flows.turn(-1)) {}
}
