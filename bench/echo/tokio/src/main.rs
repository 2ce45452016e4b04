//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The echo server with tokio. Same command line and same behaviour as the C++ servers; see
// ../../command_line.hpp.
//
// Fair because it is the shape of tokio's own examples: a task per connection, `read`, then
// `write_all`; on the current_thread runtime, which is what the documentation recommends for one
// thread and the cheaper of tokio's two. The feature `time` is off, so that no timer driver is
// turned at each wake: the best case for tokio. The JoinSet costs nothing per request: it looks at
// a task when the task ends.

use std::env;
use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

extern "C" {
    fn alarm(seconds: u32) -> u32;
}

const BUFFER_SIZE: usize = 4096;

async fn serve(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = [0; BUFFER_SIZE];
    loop {
        let n = stream.read(&mut buffer).await?;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..n]).await?;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    unsafe { alarm(120) };
    let port = env::args().nth(1).and_then(|p| p.parse().ok()).unwrap_or(0u16);
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening {}", listener.local_addr()?.port());

    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                connections.spawn(serve(accepted?.0));
            }
            _ = connections.join_next(), if !connections.is_empty() => {
                if connections.is_empty() {
                    return Ok(());
                }
            }
        }
    }
}
