//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_ASSERTS_HPP
#define KIOTO_TEST_SUPPORT_ASSERTS_HPP

#include <boost/assert.hpp>

#if !defined(BOOST_ASSERT_IS_VOID) && !defined(_WIN32)
#define KIOTO_TEST_CAN_ASSERT
#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace support {

/** True if `misuse()` fails an assertion: it runs in a child process, which must abort.

    Reaches assertions in noexcept functions too. Where assertions are compiled out, or processes
    cannot be forked, it is true without a run.
*/
template <class Fn>
bool asserts([[maybe_unused]] Fn misuse) {
#ifdef KIOTO_TEST_CAN_ASSERT
    pid_t const child = ::fork();
    if (child == 0) {
        ::rlimit const no_core{0, 0};
        ::setrlimit(RLIMIT_CORE, &no_core);
        std::signal(SIGABRT, SIG_DFL);
        ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
        try {
            misuse();
        } catch (...) {}
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
#else
    return true;
#endif
}

} // namespace support

#endif // KIOTO_TEST_SUPPORT_ASSERTS_HPP
