//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_BORROWING_HPP
#define KIOTO_TEST_SUPPORT_BORROWING_HPP

#include <kioto/future_interface.hpp>

namespace support {

/// An I/O object that is lent.
struct device {};

/// A future that refers to a device.
class KIOTO_CONSUMABLE [[nodiscard]] device_future : public kioto::future_interface<device_future> {
    device* device_;

public:
    using output_type = kioto::result<int>;
    using borrows = kioto::types<device>;
    static constexpr bool cancel_safe = true;

    explicit device_future(device& d) : device_(&d) {}

    kioto::poll_result<output_type> poll(kioto::poll_context&) { return device_ ? 1 : 0; }
};

inline device_future use(device& d) { return device_future(d); }

} // namespace support

#endif // KIOTO_TEST_SUPPORT_BORROWING_HPP
