//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: an operation that failed completes with T(), and this future's value has no
// errors: 1

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <optional>

#include <kioto/map.hpp>
#include <kioto/ready.hpp>
#include <kioto/spawn_token.hpp>

struct page {
    explicit page(int) {}
};

void use(boost::asio::io_context& io) {
    using boost::asio::use_future;
#ifndef KIOTO_POSITIVE_TWIN
    kioto::spawn(io, kioto::ready(page(1)), use_future);
#endif
    auto const optional = [](page p) { return std::optional<page>(p); };
    static_cast<void>(kioto::spawn(io, kioto::ready(page(1)).map(optional), use_future));
}
