//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/error.hpp>

#include <boost/system/errc.hpp>
#include <boost/system/error_code.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(error)

namespace {

using boost::system::error_code;
using kioto::condition;
using kioto::error;
namespace errc = boost::system::errc;

} // namespace

BOOST_AUTO_TEST_CASE(every_error_is_a_failure) {
    for (error e : {error::no_runtime, error::timed_out, error::limit_exceeded, error::write_zero,
             error::closed, error::would_wait, error::lagged}) {
        error_code ec = e;
        BOOST_TEST(ec.failed());
        BOOST_TEST(&ec.category() == &kioto::error_category());
    }
}

BOOST_AUTO_TEST_CASE(errors_have_messages_of_their_own) {
    BOOST_TEST(error_code(error::no_runtime).message() == "the future needs a running task");
    BOOST_TEST(error_code(error::timed_out).message() == "the deadline passed");
    BOOST_TEST(error_code(error::limit_exceeded).message() == "more data than the limit");
    BOOST_TEST(error_code(error::write_zero).message() == "the other side took no byte of a write");
    BOOST_TEST(error_code(error::closed).message() == "the channel is closed");
    BOOST_TEST(error_code(error::would_wait).message() == "the operation would have to wait");
    BOOST_TEST(error_code(error::lagged).message() == "the receiver missed messages");
    BOOST_TEST(error_code(99, kioto::error_category()).message() == "unknown kioto error");
    BOOST_TEST(std::string(kioto::error_category().name()) == "kioto");
}

BOOST_AUTO_TEST_CASE(a_timeout_is_ours_or_the_system_s) {
    BOOST_TEST((error_code(error::timed_out) == condition::timeout));
    BOOST_TEST((make_error_code(errc::timed_out) == condition::timeout));
    BOOST_TEST((error_code(error::write_zero) != condition::timeout));
    BOOST_TEST((error_code() != condition::timeout));
}

BOOST_AUTO_TEST_CASE(what_was_given_up_is_cancelled) {
    BOOST_TEST((make_error_code(errc::operation_canceled) == condition::cancelled));
    BOOST_TEST((error_code(error::timed_out) != condition::cancelled));
}

BOOST_AUTO_TEST_CASE(a_lack_of_descriptors_or_buffers_is_a_lack_of_resources) {
    for (auto e : {errc::too_many_files_open, errc::too_many_files_open_in_system,
             errc::no_buffer_space, errc::not_enough_memory}) {
        BOOST_TEST((make_error_code(e) == condition::out_of_resources));
    }
    BOOST_TEST((make_error_code(errc::connection_refused) != condition::out_of_resources));
}

BOOST_AUTO_TEST_SUITE_END()
