//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_CHECK_FAILED_HPP
#define KIOTO_TEST_CHECK_FAILED_HPP

#include <stdexcept>

namespace kioto::test {

/// Thrown by the checks of the test kit; every test framework reports its message.
class check_failed : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

} // namespace kioto::test

#endif // KIOTO_TEST_CHECK_FAILED_HPP
