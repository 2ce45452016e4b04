//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

//! What combinators, tasks, timers and channels cost with tokio, on its current-thread runtime.
//!
//! Fair because each operation has the shape of the one in bench/core/kioto.cpp: the same steps, in a
//! task, polled by hand where that one is. `join!`, `select!` (biased: without the
//! cost of its random start), `timeout` and `sleep` are tokio's own. Where operations are polled by
//! hand the task is `unconstrained`: its budget would else make timers refuse. The runtime has its
//! drivers, as `#[tokio::main]` gives them and as a server needs them: what yields then looks at the
//! sockets, as it does on an io_context. A `JoinSet` stands for a set of futures, as Debian has no
//! futures-util: its children are tasks, tokio's way to do it.

use std::env;
use std::future::{poll_fn, Future};
use std::hint::black_box;
use std::pin::{pin, Pin};
use std::process::exit;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::{unconstrained, yield_now, JoinSet};
use tokio::time::{sleep, timeout};

extern "C" {
    fn alarm(seconds: u32) -> u32;
}

struct Step {
    value: i32,
    pends: i32,
}

fn step(value: i32, pends: i32) -> Step {
    Step { value, pends }
}

impl Future for Step {
    type Output = Result<i32, std::io::Error>;

    #[inline(always)]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        self.pends = black_box(self.pends);
        if self.pends > 0 {
            self.pends -= 1;
            return Poll::Pending;
        }
        Poll::Ready(Ok(self.value))
    }
}

const NEVER: i32 = 1 << 30;

/// In a task that polls each operation by hand, at most twice.
async fn by_hand<F: Future>(count: usize, make: impl Fn(i32) -> F) {
    unconstrained(poll_fn(|cx| {
        for i in 0..count {
            let mut f = pin!(make(i as i32));
            black_box(f.as_mut().poll(cx).is_ready() || f.as_mut().poll(cx).is_ready());
        }
        Poll::Ready(())
    }))
    .await
}

async fn timer(count: usize) {
    unconstrained(poll_fn(|cx| {
        for _ in 0..count {
            let f = pin!(sleep(Duration::from_secs(10)));
            black_box(f.poll(cx).is_ready());
        }
        Poll::Ready(())
    }))
    .await
}

#[inline(never)]
fn poll_chain<F: Future>(f: Pin<&mut F>, cx: &mut Context<'_>) -> Poll<F::Output> {
    f.poll(cx)
}

async fn chain(count: usize) {
    unconstrained(poll_fn(|cx| {
        for i in 0..count {
            let mut f = pin!(async {
                let n = step(i as i32, 1).await?;
                let n = step(n + 1, 1).await?;
                let n = step(n + 1, 1).await?;
                let n = step(n + 1, 1).await?;
                step(n + 1, 1).await
            });
            let out = loop {
                if let Poll::Ready(out) = poll_chain(f.as_mut(), cx) {
                    break out;
                }
            };
            let _ = black_box(out);
        }
        Poll::Ready(())
    }))
    .await
}

async fn yields(count: usize) {
    for _ in 0..count {
        yield_now().await;
    }
}

async fn channel(count: usize) {
    let (sender, mut receiver) = mpsc::channel(16);
    for _ in 0..count {
        let _ = sender.send(1).await;
        black_box(receiver.recv().await);
    }
}

async fn spawn(count: usize) {
    for _ in 0..count {
        let _ = black_box(tokio::spawn(async { 1 }).await);
    }
}

async fn fan_out(count: usize) {
    for _ in 0..count {
        let children: [_; 16] = std::array::from_fn(|_| tokio::spawn(async { 1 }));
        for child in children {
            let _ = black_box(child.await);
        }
    }
}

async fn timers(count: usize) {
    unconstrained(poll_fn(|cx| {
        let mut all = Vec::new();
        for i in 0..count {
            let span = Duration::from_millis(10_000 + (i as u64 * 7919) % 1_000_000);
            let mut f = Box::pin(sleep(span));
            black_box(f.as_mut().poll(cx).is_ready());
            all.push(f);
        }
        Poll::Ready(())
    }))
    .await
}

async fn unordered(count: usize, size: usize) {
    for _ in 0..count {
        let mut senders = Vec::with_capacity(size);
        let mut all = JoinSet::new();
        for _ in 0..size {
            let (sender, receiver) = oneshot::channel::<i32>();
            senders.push(sender);
            all.spawn(receiver);
        }
        yield_now().await; // all are polled, and wait
        let other = std::thread::spawn(move || {
            for sender in senders {
                let _ = sender.send(1);
            }
        });
        let mut seen = 0;
        while all.join_next().await.is_some() {
            seen += 1;
        }
        assert_eq!(seen, size);
        other.join().unwrap();
    }
}

async fn run(operation: &str, count: usize) -> bool {
    match operation {
        "join" => by_hand(count, |n| async move { tokio::join!(step(n, 0), step(n, 0)) }).await,
        "join_pending" => {
            by_hand(count, |n| async move { tokio::join!(step(n, 1), step(n, 1)) }).await
        }
        "select" => {
            by_hand(count, |n| async move {
                tokio::select! {
                    biased;
                    a = step(n, 1) => a,
                    b = step(n, NEVER) => b,
                }
            })
            .await
        }
        "timeout_ready" => {
            by_hand(count, |n| timeout(Duration::from_secs(10), step(n, 0))).await
        }
        "timeout_pending" => {
            by_hand(count, |n| timeout(Duration::from_secs(10), step(n, 1))).await
        }
        "timer" => timer(count).await,
        "chain" => chain(count).await,
        "yield" => yields(count).await,
        "channel" => channel(count).await,
        "spawn" => spawn(count).await,
        "fan_out" => fan_out(count).await,
        "timers" => timers(count).await,
        "unordered_1000" => unordered(count, 1000).await,
        "unordered_10000" => unordered(count, 10000).await,
        _ => return false,
    }
    true
}

fn main() {
    unsafe { alarm(120) };
    let operation = env::args().nth(1).expect("OPERATION");
    let count = env::args().nth(2).and_then(|n| n.parse().ok()).expect("COUNT");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    // In a task, as operations of a server are.
    let known = runtime.block_on(async move {
        tokio::spawn(async move { run(&operation, count).await })
            .await
            .unwrap()
    });
    exit(if known { 0 } else { 3 });
}
