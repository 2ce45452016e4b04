//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: broadcast: each receiver gets a copy: take std::shared_ptr<T const> for a message that cannot be copied

#include <kioto/broadcast.hpp>

#include <memory>

int main() {
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::broadcast<std::unique_ptr<int>>(1).subscribe());
#endif
    static_cast<void>(kioto::broadcast<std::shared_ptr<int>>(1).subscribe());
}
