//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_ASIO_CANCELLATION_HPP
#define KIOTO_ASIO_CANCELLATION_HPP

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>

#include <utility>

#include <kioto/cancellation_token.hpp>

namespace kioto {

/** Makes a token that is cancelled when the signal of a slot is emitted.

        auto stop = token_of_slot(asio::get_associated_cancellation_slot(handler));

    The token is cancelled in the call to `emit`, for ever, whatever comes later. Where the slot has
    no signal, nobody cancels it from there.

    @param slot      Its handler is replaced; the token's stays until the next one, `slot.clear()`,
                     or the signal's end.
    @param accepted  Kinds of cancellation that count; others do nothing.
    @par Allocation   That of the token, and the slot's for a handler.
    @see emit_when_cancelled
*/
inline cancellation_token token_of_slot(boost::asio::cancellation_slot slot,
    boost::asio::cancellation_type accepted = boost::asio::cancellation_type::all) {
    using boost::asio::cancellation_type;
    cancellation_token token;
    if (slot.is_connected()) {
        slot.assign([token, accepted](cancellation_type emitted) {
            if ((emitted & accepted) != cancellation_type::none) {
                token.cancel();
            }
        });
    }
    return token;
}

/// The future that `emit_when_cancelled` makes.
class KIOTO_CONSUMABLE [[nodiscard]] emit_future : public future_interface<emit_future> {
    cancelled_future cancelled_;
    boost::asio::cancellation_signal* signal_;
    boost::asio::cancellation_type type_;

public:
    using output_type = void;
    using borrows = types<boost::asio::cancellation_signal>;
    static constexpr bool cancel_safe = true;

    emit_future(cancelled_future cancelled, boost::asio::cancellation_signal& signal,
        boost::asio::cancellation_type type) noexcept
        : cancelled_(std::move(cancelled)), signal_(&signal), type_(type) {}

    /// True when the signal was emitted.
    bool is_terminated() const noexcept { return cancelled_.is_terminated(); }

    poll_result<void> poll(poll_context& cx) {
        auto out = cancelled_.poll(cx);
        if (out.is_ready()) {
            signal_->emit(type_);
        }
        return out;
    }
};

/** Emits a signal of Asio when a token is cancelled: for operations of Asio that are to stop with
    it.

    Signals are not thread-safe, tokens are: the signal is emitted where the future is polled, which
    must be where the operation runs. Its output is `void`.

    @param token   The future holds it.
    @param signal  Lent: outlives the future. A signal cannot move; where a task of its own emits
                   it, keep it beside: `unchecked(emit_when_cancelled(stop, s->signal)).hold(s)`.
    @param type    What is emitted.
    @par Wakes        Once, when the token is cancelled.
    @par Cancellation Dropping it emits nothing. Cancel-safe: yes.
    @par Allocation   None.
    @see token_of_slot
*/
inline emit_future emit_when_cancelled(cancellation_token const& token,
    boost::asio::cancellation_signal& signal KIOTO_LIFETIMEBOUND,
    boost::asio::cancellation_type type = boost::asio::cancellation_type::terminal) noexcept {
    return emit_future(token.cancelled(), signal, type);
}

} // namespace kioto

#endif // KIOTO_ASIO_CANCELLATION_HPP
