//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_RANGE_CONCEPTS_HPP
#define KIOTO_DETAIL_RANGE_CONCEPTS_HPP

// Concepts of ranges, and access to them, without the adaptors, which are dear to compile. libstdc++
// has them in a header that <span> includes.

#include <iterator>
#include <span>

#ifndef __GLIBCXX__
#include <ranges>
#endif

#endif // KIOTO_DETAIL_RANGE_CONCEPTS_HPP
