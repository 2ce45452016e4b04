//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_FUTURE_HPP
#define KIOTO_FUTURE_HPP

// Futures and streams, without a runtime: no header of Asio is included.

#include <kioto/and_then.hpp>
#include <kioto/any_future.hpp>
#include <kioto/as_future.hpp>
#include <kioto/broadcast.hpp>
#include <kioto/cancellation_token.hpp>
#include <kioto/concepts.hpp>
#include <kioto/config.hpp>
#include <kioto/control_flow.hpp>
#include <kioto/either.hpp>
#include <kioto/ensure.hpp>
#include <kioto/error.hpp>
#include <kioto/flatten.hpp>
#include <kioto/fuse.hpp>
#include <kioto/future_interface.hpp>
#include <kioto/futures_unordered.hpp>
#include <kioto/hold.hpp>
#include <kioto/ignore_error.hpp>
#include <kioto/inspect.hpp>
#include <kioto/join.hpp>
#include <kioto/join_all.hpp>
#include <kioto/lazy.hpp>
#include <kioto/let.hpp>
#include <kioto/loop.hpp>
#include <kioto/map.hpp>
#include <kioto/map_error.hpp>
#include <kioto/match.hpp>
#include <kioto/mpsc.hpp>
#include <kioto/mutex.hpp>
#include <kioto/never.hpp>
#include <kioto/next.hpp>
#include <kioto/notify.hpp>
#include <kioto/ok.hpp>
#include <kioto/on_error.hpp>
#include <kioto/oneshot.hpp>
#include <kioto/or_else.hpp>
#include <kioto/overload.hpp>
#include <kioto/poll_context.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/poll_result.hpp>
#include <kioto/race.hpp>
#include <kioto/ready.hpp>
#include <kioto/repeat.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/result.hpp>
#include <kioto/scope.hpp>
#include <kioto/select.hpp>
#include <kioto/select_all.hpp>
#include <kioto/select_ok.hpp>
#include <kioto/selected.hpp>
#include <kioto/semaphore.hpp>
#include <kioto/send_error.hpp>
#include <kioto/stream/buffer_unordered.hpp>
#include <kioto/stream/buffered.hpp>
#include <kioto/stream/for_each.hpp>
#include <kioto/stream/for_each_concurrent.hpp>
#include <kioto/stream/iter.hpp>
#include <kioto/stream/map.hpp>
#include <kioto/stream/results.hpp>
#include <kioto/stream/take_until.hpp>
#include <kioto/stream_interface.hpp>
#include <kioto/task_tracker.hpp>
#include <kioto/then.hpp>
#include <kioto/time_source.hpp>
#include <kioto/try_join.hpp>
#include <kioto/try_join_all.hpp>
#include <kioto/types.hpp>
#include <kioto/unchecked.hpp>
#include <kioto/unwrap_or_else.hpp>
#include <kioto/waker.hpp>
#include <kioto/watch.hpp>
#include <kioto/yield_now.hpp>

#endif // KIOTO_FUTURE_HPP
