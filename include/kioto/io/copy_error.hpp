//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IO_COPY_ERROR_HPP
#define KIOTO_IO_COPY_ERROR_HPP

#include <boost/system/system_error.hpp>

#include <cstdint>

#include <kioto/result.hpp>

namespace kioto {

/// The bytes that went each way: that were taken by the other side.
struct copy_totals {
    std::uint64_t a_to_b = 0;
    std::uint64_t b_to_a = 0;

    friend bool operator==(copy_totals const&, copy_totals const&) = default;
};

/// The side of a bidirectional copy that failed.
enum class copy_side : unsigned char {
    none, ///< Neither: a time was over.
    a,
    b
};

/** Why a bidirectional copy ended early, how far it came, and whose fault it was.

    Converts to `error_code`, in `and_then` or `on_error` after an operation that fails with one;
    **the conversion drops the counts and the side**.
*/
struct copy_error {
    error_code code;
    copy_totals totals;
    copy_side side = copy_side::none;

    copy_error() = default;
    explicit copy_error(
        error_code ec, copy_totals so_far = {}, copy_side whose = copy_side::none) noexcept
        : code(ec), totals(so_far), side(whose) {}

    operator error_code() const noexcept { return code; }
};

/// What `result<T, copy_error>::value()` throws: a `boost::system::system_error`.
[[noreturn]] inline void throw_exception_from_error(
    copy_error const& e, boost::source_location const& where) {
    boost::throw_exception(boost::system::system_error(e.code, "kioto: copy_bidirectional"), where);
}

} // namespace kioto

#endif // KIOTO_IO_COPY_ERROR_HPP
