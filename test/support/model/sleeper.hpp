//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_MODEL_SLEEPER_HPP
#define KIOTO_TEST_SUPPORT_MODEL_SLEEPER_HPP

#include <kioto/poll_context.hpp>

#include "explorer.hpp"

namespace support::model {

/// A task at its smallest: polls, sleeps until it is woken, polls again. A lost wake is a deadlock.
class sleeper {
    class target final : public kioto::wake_target {
        void destroy() noexcept override { delete this; }

    public:
        signal woken;
        void wake() noexcept override { woken.raise(); }
    };

    target* const target_ = new target;

public:
    sleeper() = default;
    sleeper(sleeper const&) = delete;
    sleeper& operator=(sleeper const&) = delete;
    ~sleeper() { target_->release(); }

    /// Until `poll(cx)` is true.
    template <class Fn>
    void run(Fn poll) {
        for (;;) {
            kioto::poll_context cx(*target_);
            if (poll(cx)) {
                return;
            }
            sleep();
        }
    }
    /// Until the future is ready: its output.
    template <class F>
    auto get(F& f) {
        for (;;) {
            kioto::poll_context cx(*target_);
            auto out = f.poll(cx);
            if (out.is_ready()) {
                return std::move(out).take();
            }
            sleep();
        }
    }
    /// Polls once.
    template <class F>
    auto poll(F& f) {
        kioto::poll_context cx(*target_);
        return f.poll(cx);
    }
    void sleep() { target_->woken.await(); }
};

} // namespace support::model

#endif // KIOTO_TEST_SUPPORT_MODEL_SLEEPER_HPP
