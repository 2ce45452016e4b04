#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""The other side of a websocket, made with python3-websockets, on 127.0.0.1.

    websocket_peer.py client PORT     a server that echoes must do so; prints what it did
    websocket_peer.py server PORT     echoes, after a pong came to its ping; until SIGTERM
"""

import asyncio
import sys

import websockets

PATIENCE = 20  # seconds for one exchange
MEBIBYTE = 1 << 20


def expect(what, found, wanted):
    if found != wanted:
        sys.exit("%s: %.100r, not %.100r" % (what, found, wanted))
    print("%s: as it was sent" % what)


async def client(port):
    async with websockets.connect("ws://127.0.0.1:%s/" % port, max_size=4 * MEBIBYTE) as ws:
        async def echoed(message):
            await ws.send(message)
            return await asyncio.wait_for(ws.recv(), PATIENCE)

        expect("text", await echoed("hello, \u4e16\u754c"), "hello, \u4e16\u754c")
        expect("bytes", await echoed(bytes(range(256))), bytes(range(256)))
        expect("nothing", await echoed(""), "")
        large = bytes(i % 251 for i in range(MEBIBYTE))
        expect("a mebibyte", await echoed(large), large)
        expect("fragments", await echoed(["one ", "two ", "three"]), "one two three")
        await asyncio.wait_for(await ws.ping(b"are you there"), PATIENCE)
        print("ping: a pong")
        expect("text after it", await echoed("still there"), "still there")
        await asyncio.wait_for(ws.close(1000, "enough"), PATIENCE)
        print("close: %d" % ws.close_code)

    # One that goes without a word costs the others nothing.
    rude = await websockets.connect("ws://127.0.0.1:%s/" % port)
    rude.transport.abort()
    async with websockets.connect("ws://127.0.0.1:%s/" % port) as ws:
        await ws.send("the next one")
        expect("another connection", await asyncio.wait_for(ws.recv(), PATIENCE), "the next one")


async def echo(ws):
    async for message in ws:
        await asyncio.wait_for(await ws.ping(), PATIENCE)
        await ws.send(message)


async def server(port):
    async with websockets.serve(echo, "127.0.0.1", int(port)):
        await asyncio.Event().wait()


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("client", "server"):
        sys.exit(__doc__)
    asyncio.run(client(sys.argv[2]) if sys.argv[1] == "client" else server(sys.argv[2]))


main()
