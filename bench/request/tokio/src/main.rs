//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

//! The client with tokio. Same command line and same operation as the C++ clients; see
//! ../../request.hpp.
//!
//! Fair because it is the shape of tokio's own examples: an `async fn` that connects, writes and
//! reads with `?`; a task for each loop, on the current_thread runtime, which is what the
//! documentation recommends for one thread and the cheaper of tokio's two. The feature `time` is
//! off, so that no timer driver is turned at each wake: the best case for tokio.

use std::env;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::exit;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

extern "C" {
    fn alarm(seconds: u32) -> u32;
}

const HELLO: &[u8; 10] = b"hello 1.0\n";
const QUERY: &[u8; 10] = b"how many?\n";
const ANSWER: u8 = b'h';

async fn ask(peer: SocketAddr) -> io::Result<u8> {
    let mut stream = TcpStream::connect(peer).await?;
    stream.set_nodelay(true)?;
    let mut message = [0; 10];
    stream.write_all(HELLO).await?;
    stream.read_exact(&mut message).await?;
    if message[0] != b'h' || message[9] != b'\n' {
        return Err(io::ErrorKind::InvalidData.into());
    }
    stream.write_all(QUERY).await?;
    stream.read_exact(&mut message).await?;
    Ok(message[0])
}

async fn run(peer: SocketAddr, count: usize, loops: usize) {
    let all: Vec<_> = (0..loops)
        .map(|_| {
            tokio::spawn(async move {
                for _ in 0..count / loops {
                    assert_eq!(ask(peer).await.unwrap(), ANSWER);
                }
            })
        })
        .collect();
    for one in all {
        one.await.unwrap();
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    unsafe { alarm(120) };
    let operation = env::args().nth(1).expect("OPERATION");
    let count = env::args().nth(2).and_then(|n| n.parse().ok()).expect("COUNT");
    let port: u16 = env::var("PORT").ok().and_then(|p| p.parse().ok()).expect("PORT");
    let peer = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    match operation.as_str() {
        "request" => run(peer, count, 1).await,
        "request_64" => run(peer, count, 64).await,
        _ => exit(3),
    }
}
