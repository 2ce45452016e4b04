//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The one main of all test programs; BOOST_TEST_DYN_LINK comes from the Jamfile. Without a library
// of Boost.Test its headers are compiled here.
#define BOOST_TEST_MODULE kioto
#ifdef BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>
#else
#include <boost/test/included/unit_test.hpp>
#endif
