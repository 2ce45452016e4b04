//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

//! The same with tokio: two current_thread runtimes with a thread each, tokio's own channel.
//!
//! Fair because the runtimes have their drivers, as `#[tokio::main]` gives them and as a server
//! needs them, and both ends are tasks.

use std::env;
use std::process::exit;
use std::thread;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;

extern "C" {
    fn alarm(seconds: u32) -> u32;
}

fn context() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn run(count: usize, capacity: usize) {
    let (sender, mut receiver) = mpsc::channel::<i32>(capacity);
    let other = thread::spawn(move || {
        context().block_on(async move {
            tokio::spawn(async move {
                for _ in 0..count {
                    sender.send(1).await.unwrap();
                }
            })
            .await
            .unwrap()
        })
    });
    let seen = context().block_on(async move {
        tokio::spawn(async move {
            let mut seen = 0;
            while let Some(n) = receiver.recv().await {
                seen += n as usize;
            }
            seen
        })
        .await
        .unwrap()
    });
    other.join().unwrap();
    assert_eq!(seen, count);
}

fn main() {
    unsafe { alarm(120) };
    let operation = env::args().nth(1).expect("OPERATION");
    let count = env::args().nth(2).and_then(|n| n.parse().ok()).expect("COUNT");
    match operation.as_str() {
        "channel_16" => run(count, 16),
        "channel_1024" => run(count, 1024),
        _ => exit(3),
    }
}
