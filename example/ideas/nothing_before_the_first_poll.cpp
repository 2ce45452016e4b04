//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// nothing_before_the_first_poll
//
// Do no work: building a chain is moving values. A million chains that would resolve, connect, write
// and read are built and dropped: no allocation and no system call.

#include <kioto/and_then.hpp>
#include <kioto/io/read.hpp>
#include <kioto/io/write.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/timeout.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>

#ifdef __linux__
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace {

std::size_t allocations = 0;

namespace asio = boost::asio;
using asio::ip::tcp;

auto request(tcp::endpoint at) {
    using namespace std::chrono_literals;
    return kioto::connect(at)
        .and_then([](kioto::tcp_stream s) {
            return kioto::write_all(std::move(s), asio::buffer("hello", 5));
        })
        .and_then([](kioto::tcp_stream s) { return kioto::read_exact<5>(std::move(s)); })
        .and_then([](kioto::tcp_stream, std::array<std::byte, 5> answer) { return answer; })
        .timeout(5s);
}

constexpr int chains = 1'000'000;

void build_and_drop(tcp::endpoint at) {
    for (int i = 0; i != chains; ++i) {
        auto const chain = request(at);
        static_cast<void>(chain);
    }
}

#ifdef __linux__
// True if the chains can be built by a process that the kernel kills at its first system call but
// the one that ends it.
bool needs_no_system_call(tcp::endpoint at) {
    pid_t const child = ::fork();
    if (child == 0) {
        sock_filter only_exit[] = {
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 231 /* exit_group */, 0, 1),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        };
        sock_fprog const program{4, only_exit};
        if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
            ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
            ::_exit(2);
        }
        build_and_drop(at);
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 2) {
        std::puts("system calls: this kernel does not let us forbid them");
        return true;
    }
    bool const lived = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    std::printf("system calls: %s\n", lived ? "none" : "some");
    return lived;
}
#endif

} // namespace

KIOTO_NOINLINE void* operator new(std::size_t n) {
    ++allocations;
    if (void* const p = std::malloc(n)) {
        return p;
    }
    throw std::bad_alloc();
}
KIOTO_NOINLINE void operator delete(void* p) noexcept { std::free(p); }
KIOTO_NOINLINE void operator delete(void* p, std::size_t) noexcept { std::free(p); }

int main() {
    tcp::endpoint const at(asio::ip::address_v4::loopback(), 9);
    std::printf("%d chains of %zu bytes, built and dropped\n", chains, sizeof(request(at)));
    auto const before = allocations;
    build_and_drop(at);
    auto const made = allocations - before;
    std::printf("allocations: %zu\n", made);
#ifdef __linux__
    return made == 0 && needs_no_system_call(at) ? 0 : 1;
#else
    return made == 0 ? 0 : 1;
#endif
}
