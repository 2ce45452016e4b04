//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

//! How late timers are with tokio: a task sleeps until its time. Same command line and same points
//! of time as the C++ programs; see ../../sleepers.hpp.
//!
//! Fair because a task that awaits `sleep_until` is how tokio's documentation sleeps. The runtime
//! has its drivers, as `#[tokio::main]` gives them.

use std::env;
use std::future::{poll_fn, Future};
use std::io::Write;
use std::task::Poll;
use std::time::Duration;

use tokio::task::unconstrained;
use tokio::time::{sleep, sleep_until, Instant};

extern "C" {
    fn alarm(seconds: u32) -> u32;
}

const LEAD: Duration = Duration::from_millis(50);
const SPREAD: u32 = 1_000_000;

fn far(i: u64) -> Duration {
    Duration::from_millis(100_000 + i * 7919 % 1_000_000)
}

async fn run(sleepers: usize, others: u64) -> Vec<i64> {
    let mut armed = Vec::new();
    unconstrained(poll_fn(|cx| {
        for i in 0..others {
            let mut timer = Box::pin(sleep(far(i)));
            let _ = timer.as_mut().poll(cx);
            armed.push(timer);
        }
        Poll::Ready(())
    }))
    .await;
    let start = Instant::now();
    let mut random = 1u64;
    let mut tasks = Vec::new();
    for _ in 0..sleepers {
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let after = (random >> 33) as u32 % SPREAD;
        let at = start + LEAD + Duration::from_micros(after.into());
        tasks.push(tokio::spawn(async move {
            sleep_until(at).await;
            // Negative, were it early.
            let now = Instant::now();
            match now.checked_duration_since(at) {
                Some(late) => late.as_nanos() as i64,
                None => -((at - now).as_nanos() as i64),
            }
        }));
    }
    let mut late = Vec::with_capacity(sleepers);
    for task in tasks {
        late.push(task.await.unwrap());
    }
    drop(armed);
    late
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    unsafe { alarm(120) };
    let number = |i| env::args().nth(i).and_then(|n| n.parse::<u64>().ok());
    let sleepers = number(1).expect("SLEEPERS") as usize;
    let others = number(2).expect("OTHERS");
    let late = tokio::spawn(run(sleepers, others)).await.unwrap();
    let bytes: Vec<u8> = late.iter().flat_map(|n| n.to_ne_bytes()).collect();
    std::io::stdout().write_all(&bytes).unwrap();
}
