//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_SANITIZED_HPP
#define KIOTO_TEST_SUPPORT_SANITIZED_HPP

// Defines KIOTO_TEST_SANITIZED where a sanitizer replaces the functions of the system by its own.

#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define KIOTO_TEST_SANITIZED
#endif
#elif defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define KIOTO_TEST_SANITIZED
#endif

#endif // KIOTO_TEST_SUPPORT_SANITIZED_HPP
