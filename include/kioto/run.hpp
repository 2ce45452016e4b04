//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_RUN_HPP
#define KIOTO_RUN_HPP

#include <boost/asio/io_context.hpp>

#include <kioto/join_handle.hpp>

namespace kioto {

namespace detail {

// Whether the context gets there by itself or is stopped: the task is done afterwards, as what its
// future refers to may die then.
inline void run_until_done(boost::asio::io_context& io, task_base& task) {
    while (!task.is_done() && io.run_one() != 0) {}
    if (!task.is_done()) {
        task.abort();
        io.restart();
        while (!task.is_done() && io.run_one() != 0) {}
        io.stop();
    }
}

} // namespace detail

/** Runs a context until a future is done, and gives its output.

    The future becomes a task of `io`, whose other work goes on beside it as long as this runs. An
    `io` that was stopped is restarted.

    @param f   Any output; it borrows no I/O object of which the caller loses control. Consumed.
    @return    A `result` of the output, where that is not a `result` already; `operation_aborted`
               where the context was stopped or ran out of work before.
    @pre Not called inside a task.
    @par Errors   An exception that leaves `f` is rethrown, as is one of any other handler.
    @see spawn, join_handle
*/
template <class F>
typename detail::joined_output<output_t<F>>::type run(boost::asio::io_context& io, F f) {
    BOOST_ASSERT_MSG(!detail::current_task(), "kioto::run inside a task would wait for itself");
    using outcome = detail::join_outcome<output_t<F>>;
    detail::intrusive_ptr<detail::task_base> task;
    outcome* out = nullptr;
    if (io.stopped()) {
        io.restart();
    }
    detail::start_on<outcome>(io.get_executor(), std::move(f), [&](auto& t) {
        task = detail::intrusive_ptr<detail::task_base>(&t);
        out = &t.outcome();
    });
    detail::run_until_done(io, *task);
    return std::move(out->take()).take();
}

} // namespace kioto

#endif // KIOTO_RUN_HPP
