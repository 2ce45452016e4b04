//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_FUTURE_HPP
#define KIOTO_FUTURE_HPP

// Futures and streams without a runtime: no header of Asio is included.
