//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

//! The proxy with tokio: a task per flow and `copy_bidirectional`, as in its documentation, on the
//! current-thread runtime. Its buffers are tokio's own choice of 8 KiB; 1.24 has no other.

use std::env;
use std::io;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

extern "C" {
    fn alarm(seconds: u32) -> u32;
}

async fn serve(mut client: TcpStream, port: u16) -> io::Result<()> {
    let mut upstream = TcpStream::connect(("127.0.0.1", port)).await?;
    copy_bidirectional(&mut client, &mut upstream).await?;
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    unsafe { alarm(120) };
    let upstream = env::args().nth(1).and_then(|p| p.parse().ok()).unwrap_or(0u16);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("listening {}", listener.local_addr()?.port());

    let mut flows = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                flows.spawn(serve(accepted?.0, upstream));
            }
            _ = flows.join_next(), if !flows.is_empty() => {
                if flows.is_empty() {
                    return Ok(());
                }
            }
        }
    }
}
