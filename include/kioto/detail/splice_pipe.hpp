//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_SPLICE_PIPE_HPP
#define KIOTO_DETAIL_SPLICE_PIPE_HPP

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <kioto/config.hpp>
#include <kioto/detail/atomic.hpp>

namespace kioto::detail {

/** A pipe for splices, empty whenever it changes hands.

    At most 64 exist at a time, of a mebibyte each where the kernel grants that; whoever gets none
    copies.
*/
class splice_pipe {
    static constexpr unsigned most = 64;
    static constexpr int wanted_size = 1 << 20;
    static constexpr int least_size = 1 << 16; // below it, copying is cheaper

    inline static constinit atomic<unsigned> count_{0};

    int out_ = -1;
    int in_ = -1;
    pid_t maker_ = 0;

public:
    splice_pipe() = default;
    splice_pipe(splice_pipe&& other) noexcept
        : out_(std::exchange(other.out_, -1)),
          in_(std::exchange(other.in_, -1)),
          maker_(other.maker_) {}
    splice_pipe& operator=(splice_pipe&& other) noexcept {
        std::swap(out_, other.out_);
        std::swap(in_, other.in_);
        std::swap(maker_, other.maker_);
        return *this;
    }
    ~splice_pipe() {
        if (*this) {
            ::close(out_);
            ::close(in_);
            count_.fetch_sub(1, std::memory_order_relaxed);
        }
    }

    /// A new one; none where descriptors or memory for pipes run short.
    static splice_pipe make() noexcept {
        splice_pipe made;
        if (count_.fetch_add(1, std::memory_order_relaxed) < most) {
            int ends[2];
            if (::pipe2(ends, O_NONBLOCK | O_CLOEXEC) == 0) {
                made.out_ = ends[0];
                made.in_ = ends[1];
                made.maker_ = ::getpid();
                if (::fcntl(made.in_, F_SETPIPE_SZ, wanted_size) < 0 &&
                    ::fcntl(made.in_, F_GETPIPE_SZ) < least_size) {
                    return {};
                }
                return made;
            }
        }
        count_.fetch_sub(1, std::memory_order_relaxed);
        return made;
    }

    explicit operator bool() const noexcept { return out_ >= 0; }
    /// The process that made it. In a forked child it is a copy, of a pipe that the parent uses.
    pid_t maker() const noexcept { return maker_; }

    ssize_t fill(int socket) const noexcept {
        return ::splice(
            socket, nullptr, in_, nullptr, wanted_size, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    }
    /// Without a SIGPIPE, which splice cannot be told to leave out.
    ssize_t drain(int socket, std::size_t n) const noexcept {
        sigset_t pipe_only;
        sigset_t before;
        ::sigemptyset(&pipe_only);
        ::sigaddset(&pipe_only, SIGPIPE);
        ::pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
        ssize_t const done =
            ::splice(out_, nullptr, socket, nullptr, n, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
        int const error = errno;
        if (done < 0 && error == EPIPE) {
            timespec const at_once{};
            while (::sigtimedwait(&pipe_only, nullptr, &at_once) < 0 && errno == EINTR) {}
        }
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
        errno = error;
        return done;
    }

    /// One of the thread's spare pipes, or a new one.
    static splice_pipe take() noexcept;
    /// Back to the thread's spare ones; closed if another process made it. @pre it is empty
    static void give_back(splice_pipe pipe) noexcept;
};

// The spare pipes of a thread. A forked child has copies of them, and of those in use, none of which
// it may keep: its parent does.
class spare_pipes {
    std::array<splice_pipe, 2> spare_;
    pid_t owner_ = 0;

    inline static constinit thread_local bool gone_ = false;

    ~spare_pipes() { gone_ = true; }

public:
    /// Null when the thread is ending.
    static spare_pipes* here() noexcept {
        if (gone_) {
            return nullptr;
        }
        thread_local spare_pipes pipes;
        if (pid_t const self = ::getpid(); pipes.owner_ != self) {
            pipes.spare_ = {};
            pipes.owner_ = self;
        }
        return &pipes;
    }
    splice_pipe take() noexcept {
        for (splice_pipe& pipe : spare_) {
            if (pipe) {
                return std::move(pipe);
            }
        }
        return splice_pipe::make();
    }
    void give_back(splice_pipe pipe) noexcept {
        if (pipe.maker() != owner_) {
            return;
        }
        for (splice_pipe& place : spare_) {
            if (!place) {
                place = std::move(pipe);
                return;
            }
        }
    }
};

inline splice_pipe splice_pipe::take() noexcept {
    spare_pipes* const pipes = spare_pipes::here();
    return pipes ? pipes->take() : splice_pipe::make();
}
inline void splice_pipe::give_back(splice_pipe pipe) noexcept {
    if (spare_pipes* const pipes = spare_pipes::here()) {
        pipes->give_back(std::move(pipe));
    }
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_SPLICE_PIPE_HPP
