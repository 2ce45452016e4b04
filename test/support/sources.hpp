//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_SOURCES_HPP
#define KIOTO_TEST_SUPPORT_SOURCES_HPP

#include <kioto/concepts.hpp>

namespace support {

/// Two errors that differ.
inline kioto::error_code refused() {
    return make_error_code(boost::system::errc::connection_refused);
}
inline kioto::error_code broken() { return make_error_code(boost::system::errc::broken_pipe); }

/// A future as small as its value, with no base and no guard: for rows of sizes.
template <class T>
struct plain_source {
    using output_type = T;
    static constexpr bool cancel_safe = true;

    T value;

    kioto::poll_result<T> poll(kioto::poll_context&) { return std::move(value); }
};

} // namespace support

#endif // KIOTO_TEST_SUPPORT_SOURCES_HPP
