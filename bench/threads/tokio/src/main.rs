//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

//! The same with tokio's multi-threaded runtime, which steals tasks.

use std::env;
use std::hint::black_box;
use std::time::Instant;

extern "C" {
    fn alarm(seconds: u32) -> u32;
}

const TASKS: usize = 64;

fn compute() {
    let mut x: u64 = 88172645463325252;
    for _ in 0..8000 {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    black_box(x);
}

fn main() {
    unsafe { alarm(120) };
    let threads: usize = env::args().nth(1).and_then(|n| n.parse().ok()).expect("THREADS");
    let rounds: usize = env::args().nth(2).and_then(|n| n.parse().ok()).expect("ROUNDS");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .build()
        .unwrap();
    let begin = Instant::now();
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            runtime.spawn(async move {
                for _ in 0..rounds {
                    compute();
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    runtime.block_on(async {
        for task in tasks {
            task.await.unwrap();
        }
    });
    println!("{:.6}", begin.elapsed().as_secs_f64());
}
