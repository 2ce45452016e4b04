#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Puts the same client to every step of example/adopt, which must serve it alike.

    python3 test/load/adopt.py              all steps, each built first
    python3 test/load/adopt.py session      that one
    python3 test/load/adopt.py --program=PATH
"""

import os
import signal
import socket
import struct
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
STEPS = ["callbacks", "operation", "session", "accept", "mixed", "stream"]
PATIENCE = 30  # seconds that one call may block


def client(port):
    s = socket.create_connection(("127.0.0.1", port), PATIENCE)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s, s.makefile("rb")


def expect(found, wanted):
    if found != wanted:
        raise AssertionError("%r, not %r" % (found, wanted))


def check(port):
    # A line, a line in pieces, several at once; another connection at the same time.
    one, from_one = client(port)
    two, from_two = client(port)
    one.sendall(b"hello\n")
    expect(from_one.readline(), b"HELLO\n")
    two.sendall(b"pie")
    one.sendall(b"a\nb\nc\n")
    expect([from_one.readline() for _ in range(3)], [b"A\n", b"B\n", b"C\n"])
    two.sendall(b"ces\n")
    expect(from_two.readline(), b"PIECES\n")
    # The end of a client is the end of its connection.
    one.shutdown(socket.SHUT_WR)
    expect(from_one.read(), b"")
    # A line that never ends is refused, by closing; the rest of it may reset the connection.
    two.sendall(b"x" * 2000)
    try:
        expect(from_two.read(), b"")
    except ConnectionResetError:
        pass
    # A client that resets costs nobody else anything.
    three, _ = client(port)
    three.sendall(b"half")
    three.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    three.close()
    others = [client(port) for _ in range(50)]
    for i, (s, _) in enumerate(others):
        s.sendall(b"line %d\n" % i)
    for i, (_, lines) in enumerate(others):
        expect(lines.readline(), b"LINE %d\n" % i)


def serve(program):
    server = subprocess.Popen([program, "0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    try:
        said = server.stdout.readline().split()
        if said[:3] != [b"listening", b"on", b"port"]:
            raise AssertionError("the server said %r" % said)
        check(int(said[3]))
        server.send_signal(signal.SIGTERM)
        expect(server.wait(PATIENCE), 0)
    finally:
        server.kill()
        server.wait()


def program_of(step):
    command = ["bash", os.path.join(ROOT, "example/run.sh"), "--path", "adopt/" + step]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode().strip()


def main():
    given = [a.split("=", 1)[1] for a in sys.argv[1:] if a.startswith("--program=")]
    steps = [a for a in sys.argv[1:] if not a.startswith("--")]
    failed = 0
    for name in given or steps or STEPS:
        try:
            serve(name if given else program_of(name))
            print("%s: ok" % name, flush=True)
        except (AssertionError, OSError, subprocess.SubprocessError) as problem:
            failed += 1
            print("FAILED: %s: %s" % (name, problem), flush=True)
    sys.exit(1 if failed else 0)


main()
