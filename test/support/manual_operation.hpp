//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_MANUAL_OPERATION_HPP
#define KIOTO_TEST_SUPPORT_MANUAL_OPERATION_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <tuple>
#include <utility>

namespace support {

/// An asynchronous operation that completes when the test says so.
template <class... A>
class manual_operation {
    struct waiting {
        virtual ~waiting() = default;
        virtual void complete(A...) = 0;
    };
    template <class Handler>
    struct waiting_for final : waiting {
        Handler handler;
        boost::asio::any_io_executor executor;

        waiting_for(Handler&& h, boost::asio::any_io_executor ex)
            : handler(std::move(h)), executor(std::move(ex)) {}
        void complete(A... args) override {
            auto const ex = boost::asio::get_associated_executor(handler, executor);
            boost::asio::post(
                ex, [h = std::move(handler), all = std::tuple<A...>(std::move(args)...)]() mutable {
                    std::apply(std::move(h), std::move(all));
                });
        }
    };

    boost::asio::any_io_executor executor_;
    std::unique_ptr<waiting> waiting_;
    int started_ = 0;
    boost::asio::cancellation_type cancelled_ = boost::asio::cancellation_type::none;

    struct initiation {
        manual_operation* self;

        template <class Handler>
        void operator()(Handler&& handler) const {
            ++self->started_;
            auto slot = boost::asio::get_associated_cancellation_slot(handler);
            if (slot.is_connected()) {
                slot.assign(
                    [s = self](boost::asio::cancellation_type type) { s->cancelled_ = type; });
            }
            self->waiting_ = std::make_unique<waiting_for<std::decay_t<Handler>>>(
                std::forward<Handler>(handler), self->executor_);
        }
    };

public:
    explicit manual_operation(boost::asio::any_io_executor ex) : executor_(std::move(ex)) {}
    manual_operation(manual_operation const&) = delete;
    manual_operation& operator=(manual_operation const&) = delete;

    /// The initiating function. One operation at a time.
    template <class Token>
    auto start(Token&& token) {
        return boost::asio::async_initiate<Token, void(A...)>(initiation{this}, token);
    }

    int started() const { return started_; }
    bool is_under_way() const { return waiting_ != nullptr; }
    /// What it was asked for last.
    boost::asio::cancellation_type cancelled() const { return cancelled_; }

    /// The handler is posted to its executor.
    void complete(A... args) { std::exchange(waiting_, nullptr)->complete(std::move(args)...); }
    /// The handler is destroyed uncalled.
    void forget() { waiting_.reset(); }
};

} // namespace support

#endif // KIOTO_TEST_SUPPORT_MANUAL_OPERATION_HPP
