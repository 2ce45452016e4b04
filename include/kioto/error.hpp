//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_ERROR_HPP
#define KIOTO_ERROR_HPP

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/error_condition.hpp>

#include <kioto/config.hpp>

namespace kioto {

/// The errors that Kioto itself produces. Those of the system come as they are.
enum class error {
    /// The future needs a running task (`connect`, `sleep`); it was polled by hand.
    no_runtime = 1,
    /// A deadline passed.
    timed_out,
    /// More data than the given limit.
    limit_exceeded,
    /// The other side took no byte of a non-empty write.
    write_zero,
    /// The other side of a channel, or what one waits for, went away.
    closed,
    /// An operation that does not wait (`try_send`, `try_acquire`) would have to.
    would_wait,
    /// A slow receiver of a `broadcast` has missed messages.
    lagged
};

/// What several codes, ours and those of the system, mean alike: `if (ec == condition::...)`.
enum class condition {
    /// A deadline passed: ours or the system's (`ETIMEDOUT`).
    timeout = 1,
    /// The operation was given up: its future, task or context went away.
    cancelled,
    /// The process, the system or the network stack ran out of descriptors or buffers.
    out_of_resources
};

KIOTO_DECL boost::system::error_category const& error_category() noexcept;
KIOTO_DECL boost::system::error_category const& condition_category() noexcept;

inline boost::system::error_code make_error_code(error e) noexcept {
    return {static_cast<int>(e), error_category()};
}
inline boost::system::error_condition make_error_condition(condition c) noexcept {
    return {static_cast<int>(c), condition_category()};
}

} // namespace kioto

template <>
struct boost::system::is_error_code_enum<kioto::error> : std::true_type {};
template <>
struct boost::system::is_error_condition_enum<kioto::condition> : std::true_type {};

#ifndef KIOTO_SEPARATE_COMPILATION
#include <kioto/impl/error.ipp>
#endif

#endif // KIOTO_ERROR_HPP
