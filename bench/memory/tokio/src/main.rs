//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

//! The same with tokio: a task each, on the current-thread runtime.

use std::env;
use std::process::exit;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};

#[repr(C)]
#[derive(Clone, Copy)]
struct Mallinfo2 {
    arena: usize,
    ordblks: usize,
    smblks: usize,
    hblks: usize,
    hblkhd: usize,
    usmblks: usize,
    fsmblks: usize,
    uordblks: usize,
    fordblks: usize,
    keepcost: usize,
}

#[repr(C)]
struct Rlimit {
    cur: u64,
    max: u64,
}

const NOFILE: i32 = 7;

extern "C" {
    fn alarm(seconds: u32) -> u32;
    fn mallinfo2() -> Mallinfo2;
    fn getrlimit(resource: i32, limit: *mut Rlimit) -> i32;
    fn setrlimit(resource: i32, limit: *const Rlimit) -> i32;
}

fn in_use() -> usize {
    let now = unsafe { mallinfo2() };
    now.uordblks + now.hblkhd
}

async fn serve(mut stream: TcpStream) {
    let mut header = [0u8; 16];
    while let Ok(n) = stream.read(&mut header).await {
        if n == 0 {
            return;
        }
    }
}

async fn make(what: &str, count: usize, listener: &TcpListener, clients: &mut Vec<std::net::TcpStream>) {
    for _ in 0..count {
        match what {
            "sleeping" => {
                tokio::spawn(tokio::time::sleep(Duration::from_secs(3600)));
            }
            "idle" => {
                clients.push(std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap());
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream));
            }
            _ => exit(3),
        }
        tokio::task::yield_now().await;
    }
    tokio::task::yield_now().await;
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut limit = Rlimit { cur: 0, max: 0 };
    unsafe {
        alarm(120);
        getrlimit(NOFILE, &mut limit);
        limit.cur = limit.max;
        setrlimit(NOFILE, &limit);
    }
    let what = env::args().nth(1).expect("WHAT");
    let count: usize = env::args().nth(2).and_then(|n| n.parse().ok()).expect("COUNT");
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let mut clients = Vec::with_capacity(count + 100);
    make(&what, 100, &listener, &mut clients).await;
    let before = in_use();
    make(&what, count, &listener, &mut clients).await;
    println!("{:.1}", (in_use() - before) as f64 / count as f64);
    exit(0);
}
