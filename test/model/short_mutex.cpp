//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/detail/short_mutex.hpp>

#include <boost/test/unit_test.hpp>

#include <model/explorer.hpp>

// The steps of the lock itself. Elsewhere in these tests a lock is one step.

BOOST_AUTO_TEST_SUITE(short_mutex)

namespace model = support::model;
using kioto::detail::word_mutex;
using model::threads;

BOOST_AUTO_TEST_CASE(two_threads_exclude_each_other_and_sleep_no_longer_than_they_must) {
    model::check([](threads& run) {
        word_mutex m;
        model::value<int> inside{0};
        auto const twice = [&] {
            for (int i = 0; i != 2; ++i) {
                m.lock();
                inside.set(inside.get() + 1);
                m.unlock();
            }
        };
        run(twice, twice);
        model::require(inside.get() == 4, "each was alone");
    });
}

BOOST_AUTO_TEST_CASE(three_threads_exclude_each_other_and_nobody_sleeps_for_ever) {
    model::check({model::memory::latest, 3}, [](threads& run) {
        word_mutex m;
        model::value<int> inside{0};
        auto const once = [&] {
            m.lock();
            inside.set(inside.get() + 1);
            m.unlock();
        };
        run(once, once, once);
        model::require(inside.get() == 3, "each was alone");
    });
}

BOOST_AUTO_TEST_SUITE_END()
