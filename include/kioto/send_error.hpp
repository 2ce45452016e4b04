//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_SEND_ERROR_HPP
#define KIOTO_SEND_ERROR_HPP

#include <boost/system/system_error.hpp>

#include <kioto/error.hpp>
#include <kioto/result.hpp>

namespace kioto {

/** A value that nobody will receive, handed back.

    Converts to `error_code`, `error::closed`, in an `and_then` after an operation that fails with
    one; **the conversion drops the value**.
*/
template <class T>
struct send_error {
    T value;

    operator error_code() const noexcept { return error::closed; }
};

/// What `result<void, send_error<T>>::value()` throws: a `boost::system::system_error`.
template <class T>
[[noreturn]] void throw_exception_from_error(
    send_error<T> const&, boost::source_location const& where) {
    boost::throw_exception(
        boost::system::system_error(make_error_code(error::closed), "kioto: send"), where);
}

} // namespace kioto

#endif // KIOTO_SEND_ERROR_HPP
