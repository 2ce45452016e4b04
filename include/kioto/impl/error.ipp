//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_ERROR_IPP
#define KIOTO_IMPL_ERROR_IPP

#include <boost/system/errc.hpp>

#include <string>

#include <kioto/error.hpp>

namespace kioto {
namespace detail {

class error_category_type final : public boost::system::error_category {
public:
    char const* name() const noexcept override { return "kioto"; }

    std::string message(int value) const override {
        switch (static_cast<error>(value)) {
        case error::no_runtime:
            return "the future needs a running task";
        case error::timed_out:
            return "the deadline passed";
        case error::limit_exceeded:
            return "more data than the limit";
        case error::write_zero:
            return "the other side took no byte of a write";
        case error::closed:
            return "the channel is closed";
        case error::would_wait:
            return "the operation would have to wait";
        case error::lagged:
            return "the receiver missed messages";
        }
        return "unknown kioto error";
    }
};

class condition_category_type final : public boost::system::error_category {
public:
    char const* name() const noexcept override { return "kioto.condition"; }

    std::string message(int value) const override {
        switch (static_cast<condition>(value)) {
        case condition::timeout:
            return "a deadline passed";
        case condition::cancelled:
            return "the operation was given up";
        case condition::out_of_resources:
            return "out of descriptors or buffers";
        }
        return "unknown kioto condition";
    }

    bool equivalent(boost::system::error_code const& ec, int value) const noexcept override {
        namespace errc = boost::system::errc;
        switch (static_cast<condition>(value)) {
        case condition::timeout:
            return ec == make_error_code(error::timed_out) || ec == errc::timed_out;
        case condition::cancelled:
            return ec == errc::operation_canceled;
        case condition::out_of_resources:
            return ec == errc::too_many_files_open || ec == errc::too_many_files_open_in_system ||
                ec == errc::no_buffer_space || ec == errc::not_enough_memory;
        }
        return false;
    }
};

} // namespace detail

KIOTO_DECL boost::system::error_category const& error_category() noexcept {
    static detail::error_category_type const category;
    return category;
}

KIOTO_DECL boost::system::error_category const& condition_category() noexcept {
    static detail::condition_category_type const category;
    return category;
}

} // namespace kioto

#endif // KIOTO_IMPL_ERROR_IPP
