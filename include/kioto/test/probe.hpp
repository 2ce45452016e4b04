//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_PROBE_HPP
#define KIOTO_TEST_PROBE_HPP

#include <atomic>
#include <memory>
#include <utility>

#include <kioto/concepts.hpp>
#include <kioto/detail/poll_child.hpp>
#include <kioto/test/check_failed.hpp>

namespace kioto::test {

namespace detail {

// Counts its wakes. Outlives the probe while somebody holds a waker.
class wake_counter final : public wake_target {
    std::atomic<unsigned> wakes_{0};

    void destroy() noexcept override { delete this; }

public:
    void wake() noexcept override { wakes_.fetch_add(1); }
    unsigned wakes() const noexcept { return wakes_.load(); }
    unsigned wakers() const noexcept { return references() - 1; }
};

} // namespace detail

/** Polls a future, a stream or a sink by hand, and watches its wakes.

        probe p(kioto::ready(1).map(increment));
        BOOST_TEST(p.take() == 2);

    Each poll has a fresh context: a counting waker, a budget, and `env` as its environment. Wakes
    may come from any thread, everything else belongs to one.
*/
template <class P>
class probe {
    struct released {
        void operator()(detail::wake_counter* c) const noexcept { c->release(); }
    };
    using counter = std::unique_ptr<detail::wake_counter, released>;
    counter const here_{new detail::wake_counter};
    counter const elsewhere_{new detail::wake_counter};
    detail::wake_counter* latest_ = here_.get();
    environment* env_;
    poll_budget given_;
    poll_budget left_; // by the latest poll
    unsigned wakes_before_poll_ = 0;
    std::unique_ptr<P> polled_;

public:
    explicit probe(P polled, environment* env = nullptr)
        : env_(env), polled_(std::make_unique<P>(std::move(polled))) {}
    probe(probe const&) = delete;
    probe& operator=(probe const&) = delete;
    ~probe() { drop(); }

    /// Polls the future once.
    auto poll()
        requires future<P>
    {
        return poll_with([](P& f, poll_context& cx) { return f.poll(cx); });
    }

    /// Polls the future once, as a task that has moved would: with another waker.
    auto poll_elsewhere()
        requires future<P>
    {
        latest_ = latest_ == here_.get() ? elsewhere_.get() : here_.get();
        return poll();
    }

    /// Polls the future once; its output, a `unit` for `void`. Throws if it is not ready.
    auto take()
        requires future<P>
    {
        auto out = poll();
        if (out.is_pending()) {
            throw check_failed("the future is pending");
        }
        return std::move(out).take();
    }

    /// Polls the stream once.
    auto poll_next()
        requires stream<P>
    {
        return poll_with([](P& s, poll_context& cx) { return s.poll_next(cx); });
    }

    /// Polls the stream once; its item, or nothing at the end. Throws if it is not ready.
    auto next()
        requires stream<P>
    {
        auto out = poll_next();
        if (out.is_pending()) {
            throw check_failed("the stream is pending");
        }
        return std::move(out).take();
    }

    /// Calls `fn(polled, cx)`, for what has other poll functions: a sink, a byte stream.
    template <class Fn>
    auto poll_with(Fn fn) {
        if (!polled_) {
            throw check_failed("polled after the drop");
        }
        wakes_before_poll_ = latest_->wakes();
        poll_context cx(*latest_, given_, env_);
        kioto::detail::mark_polled(polled_.get());
        auto out = fn(*polled_, cx);
        left_ = cx.budget();
        return out;
    }

    /// Destroys what is polled. The waker stays, and counts.
    void drop() { polled_.reset(); }

    P& get() { return *polled_; }

    /// True if the waker of the latest poll was woken, in that poll or since.
    bool woken() const noexcept { return latest_->wakes() != wakes_before_poll_; }

    /// All wakes so far, those of earlier wakers too.
    unsigned wakes() const noexcept { return here_->wakes() + elsewhere_->wakes(); }

    /// How many wakers somebody holds.
    unsigned waker_references() const noexcept { return here_->wakers() + elsewhere_->wakers(); }

    /// From now on each poll gets `units` to spend; without limit until then.
    void set_budget(int units) noexcept { given_.left = units; }

    /// Units that the latest poll has spent.
    int charged() const noexcept { return given_.left - left_.left; }

    /// True if the latest poll asked to go behind the other tasks.
    bool yielded() const noexcept { return left_.yielded; }
};

} // namespace kioto::test

#endif // KIOTO_TEST_PROBE_HPP
