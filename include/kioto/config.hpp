//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_CONFIG_HPP
#define KIOTO_CONFIG_HPP

#include <boost/assert.hpp>
#include <boost/config.hpp>

/// Defined when the non-template code comes from the compiled library (see `<kioto/src.hpp>`).
#ifdef KIOTO_SEPARATE_COMPILATION
#define KIOTO_DECL
#else
#define KIOTO_DECL inline
#endif

/// 1: futures assert that nobody moves them after their first poll. One byte in each future.
#ifndef KIOTO_GUARDS
#ifdef NDEBUG
#define KIOTO_GUARDS 0
#else
#define KIOTO_GUARDS 1
#endif
#endif

// poll_context, which every poll function names, lives in this inline namespace: objects built
// with and without guards have different layouts and must fail to link. So must those whose atomics
// a test supplies (KIOTO_MODEL_CHECK, see kioto/detail/atomic.hpp).
#if defined(KIOTO_MODEL_CHECK) && KIOTO_GUARDS
#define KIOTO_LAYOUT modelled_guarded
#elif defined(KIOTO_MODEL_CHECK)
#define KIOTO_LAYOUT modelled
#elif KIOTO_GUARDS
#define KIOTO_LAYOUT guarded
#else
#define KIOTO_LAYOUT plain
#endif

#if defined(__clang__)
/// On a parameter (or on a member function, for `*this`): the result refers to it.
#define KIOTO_LIFETIMEBOUND [[clang::lifetimebound]]
/// On a class whose objects are used up by a consuming member. Not inherited: each class needs it.
#define KIOTO_CONSUMABLE [[clang::consumable(unconsumed)]]
/// On the default constructor of such a class.
#define KIOTO_UNCONSUMED [[clang::return_typestate(unconsumed)]]
/// On a consuming member.
#define KIOTO_CONSUMES [[clang::callable_when("unconsumed")]] [[clang::set_typestate(consumed)]]
#else
#define KIOTO_LIFETIMEBOUND
#define KIOTO_CONSUMABLE
#define KIOTO_UNCONSUMED
#define KIOTO_CONSUMES
#endif

// On the small functions between two stages of a chain: optimised, the chain is one function.
#if defined(__GNUC__) && defined(__OPTIMIZE__)
#define KIOTO_ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define KIOTO_ALWAYS_INLINE inline
#endif

// On what a hot function calls seldom.
#if defined(__GNUC__)
#define KIOTO_COLD __attribute__((cold))
#else
#define KIOTO_COLD
#endif

// On a function whose stack frame must not become part of its caller's.
#if defined(__GNUC__)
#define KIOTO_NOINLINE __attribute__((noinline))
#elif defined(_MSC_VER)
#define KIOTO_NOINLINE __declspec(noinline)
#else
#define KIOTO_NOINLINE
#endif

// On a function that calls through many layers, once: the layers become part of it.
#if defined(__GNUC__)
#define KIOTO_FLATTEN __attribute__((flatten))
#else
#define KIOTO_FLATTEN
#endif

#if defined(_MSC_VER)
#define KIOTO_NO_UNIQUE_ADDRESS [[msvc::no_unique_address]]
#else
#define KIOTO_NO_UNIQUE_ADDRESS [[no_unique_address]]
#endif

#endif // KIOTO_CONFIG_HPP
