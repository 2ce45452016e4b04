//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_SHORTAGE_HPP
#define KIOTO_TEST_SUPPORT_SHORTAGE_HPP

#ifndef _WIN32

#include <sys/resource.h>

namespace support {

/// No descriptor can be made while it lives.
class shortage {
    ::rlimit before_{};

public:
    shortage() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        ::rlimit none = before_;
        none.rlim_cur = 0;
        ::setrlimit(RLIMIT_NOFILE, &none);
    }
    shortage(shortage const&) = delete;
    shortage& operator=(shortage const&) = delete;
    ~shortage() { ::setrlimit(RLIMIT_NOFILE, &before_); }
};

} // namespace support

#endif

#endif // KIOTO_TEST_SUPPORT_SHORTAGE_HPP
