//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_MAKE_PARKED_HPP
#define KIOTO_DETAIL_MAKE_PARKED_HPP

#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>

#include <new>
#include <utility>

#include <kioto/detail/intrusive_ptr.hpp>
#include <kioto/detail/runtime.hpp>
#include <kioto/result.hpp>

namespace kioto::detail {

/// A listed block without a socket. To be closed.
template <class Block>
result<intrusive_ptr<Block>> make_parked(hub& owner) {
    auto made = intrusive_ptr<Block>::adopt(new (std::nothrow) Block(owner));
    if (!made) {
        return make_error_code(boost::system::errc::not_enough_memory);
    }
    if (!runtime::park(*made)) {
        return error_code(boost::asio::error::operation_aborted);
    }
    return result<intrusive_ptr<Block>>(boost::system::in_place_value, std::move(made));
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_MAKE_PARKED_HPP
