#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Loads example/proxy: one connection moves random bytes both ways at once, others come and go.

    python3 test/load/proxy_load.py                                1 GiB each way, 1,000 others
    python3 test/load/proxy_load.py --mebibytes=64 --others=200
    python3 test/load/proxy_load.py --program=PATH                 this proxy, else it is built

Both ends of all connections are here. The big transfer is open from before the first of the
others until after the last: its client keeps its last block back until then. Then it sends the
block and closes its sending side; only when the server has seen that end does it send its own last
block. So both half-closes cross the proxy, and the first one must leave the other direction open.

Of four other connections three are echoed, and end with a half-close; one is reset by its client
half way. Afterwards the proxy must have the sockets that it began with and at most two spare pipes
(it splices through them), and end at SIGTERM.

Prints totals and checksums; exits with 0 if all is well. Ends by itself after --seconds.
"""

import argparse
import concurrent.futures
import hashlib
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
BLOCK = 1 << 20
PATIENCE = 60  # seconds that one call may block


class Failed(Exception):
    pass


def expect(condition, what):
    if not condition:
        raise Failed(what)


def receive_to_end(s):
    received = bytearray()
    while piece := s.recv(1 << 16):
        received += piece
    return bytes(received)


class Direction:
    """One direction of the big transfer: what went in, what came out."""

    def __init__(self, blocks):
        self.blocks = blocks
        self.sent, self.received = 0, 0
        self.into, self.out_of = hashlib.sha256(), hashlib.sha256()

    def send(self, s, last_after):
        for i in range(self.blocks):
            if i == self.blocks - 1:
                expect(last_after.wait(PATIENCE), "the last block may not be sent")
            block = os.urandom(BLOCK)
            self.into.update(block)
            s.sendall(block)
            self.sent += BLOCK
        s.shutdown(socket.SHUT_WR)

    def receive(self, s):
        buffer = bytearray(BLOCK)
        view = memoryview(buffer)
        while n := s.recv_into(buffer):
            self.out_of.update(view[:n])
            self.received += n

    def check(self, name):
        print(f"{name}: {self.sent} bytes in, {self.received} bytes out")
        print(f"    sha256 in  {self.into.hexdigest()}")
        print(f"    sha256 out {self.out_of.hexdigest()}")
        expect(self.sent == self.received == self.blocks * BLOCK, f"{name}: bytes are missing")
        expect(self.into.digest() == self.out_of.digest(), f"{name}: the bytes differ")


class Load:
    def __init__(self, options):
        self.options = options
        self.up = Direction(options.mebibytes)
        self.down = Direction(options.mebibytes)
        self.others_done = threading.Event()
        self.half_closed = threading.Event()
        self.errors = []
        self.threads = []
        self.connections = concurrent.futures.ThreadPoolExecutor(options.at_once * 2)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.upstream = self.listener.getsockname()[1]

    def start(self, work, *arguments):
        def run():
            try:
                work(*arguments)
            except Exception as e:  # shown and counted by the main thread
                self.errors.append(f"{work.__name__}: {e!r}")

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self.threads.append(thread)

    # The server behind the proxy. The first byte of a connection says what it is.

    def serve(self):
        while True:
            try:
                s, _ = self.listener.accept()
            except OSError:
                return  # closed: all is done
            s.settimeout(PATIENCE)
            self.connections.submit(self.serve_one, s)

    def serve_one(self, s):
        try:
            kind = s.recv(1)
            if kind == b"B":
                self.start(self.down.send, s, self.half_closed)
                self.start(self.server_receives, s)
                return
            with s:
                if kind == b"E":
                    while piece := s.recv(1 << 16):
                        s.sendall(piece)
                else:
                    receive_to_end(s)
        except ConnectionError:
            pass  # its client was reset, and the proxy handed that on
        except Exception as e:
            self.errors.append(f"server: {e!r}")

    def server_receives(self, s):
        self.up.receive(s)
        self.half_closed.set()

    # The clients before it.

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.front), PATIENCE)

    def one_other(self, i):
        chance = random.Random(i)
        with self.connect() as s:
            if i % 4 == 3:
                s.sendall(b"R" + chance.randbytes(chance.randrange(1 << 16)))
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return 0
            bytes_sent = chance.randbytes(chance.randrange(1, 1 << 16))
            s.sendall(b"E" + bytes_sent)
            s.shutdown(socket.SHUT_WR)
            expect(receive_to_end(s) == bytes_sent, f"connection {i}: the echo differs")
            return len(bytes_sent)

    def all_others(self):
        with concurrent.futures.ThreadPoolExecutor(self.options.at_once) as pool:
            echoed = list(pool.map(self.one_other, range(self.options.others)))
        moved = self.up.received, self.down.received
        print(f"others: {len(echoed)} came and went, {self.options.at_once} at once, "
              f"{sum(echoed)} bytes echoed, {echoed.count(0)} reset")
        print(f"    of the big transfer {moved[0]} bytes up, {moved[1]} bytes down were through")
        expect(not self.half_closed.is_set(), "the big transfer ended before the others did")
        self.others_done.set()

    def descriptors(self):
        """How many of the proxy's descriptors are pipes, and how many are not."""
        folder = f"/proc/{self.proxy.pid}/fd"
        kinds = []
        for name in os.listdir(folder):
            try:
                kinds.append(os.readlink(os.path.join(folder, name)))
            except FileNotFoundError:
                pass  # closed meanwhile
        pipes = sum(kind.startswith("pipe:") for kind in kinds)
        return pipes, len(kinds) - pipes

    def wait_for(self, what, condition):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            expect(time.monotonic() < deadline, what)
            expect(self.proxy.poll() is None, "the proxy ended")
            time.sleep(0.01)

    def run(self, program):
        self.proxy = subprocess.Popen([program, "0", "127.0.0.1", str(self.upstream)],
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        complaints = []
        self.start(lambda: complaints.extend(self.proxy.stderr))
        try:
            self.front = int(self.proxy.stdout.readline().split()[-1])
            self.start(self.serve)
            pipes, others = self.descriptors()
            self.transfer()
            self.wait_for("the proxy keeps sockets", lambda: self.descriptors()[1] == others)
            spare = self.descriptors()[0] - pipes
            expect(spare <= 4, f"the proxy keeps {spare} ends of pipes")
            print(f"proxy: {others} descriptors before and after, {spare} ends of spare pipes, "
                  f"{len(complaints)} errors logged")
            self.proxy.send_signal(signal.SIGTERM)
            expect(self.proxy.wait(PATIENCE) == 0, f"the proxy exits with {self.proxy.returncode}")
        finally:
            self.listener.close()
            self.proxy.kill()
            self.proxy.wait()

    def transfer(self):
        start = time.monotonic()
        with self.connect() as s:
            s.sendall(b"B")
            self.start(self.up.send, s, self.others_done)
            self.start(self.down.receive, s)
            workers = self.threads[-2:]
            self.wait_for("nothing comes through", lambda: self.up.received and self.down.received)
            self.all_others()
            for thread in workers:
                thread.join(self.options.seconds)
                expect(not thread.is_alive(), "the big transfer hangs")
        expect(not self.errors, "; ".join(self.errors))
        expect(self.half_closed.is_set(), "the half-close did not arrive")
        took = time.monotonic() - start
        self.up.check("up")
        self.down.check("down")
        print(f"took {took:.1f} s, {2 * self.options.mebibytes / took:.0f} MiB/s in both "
              "directions together, checksums included")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mebibytes", type=int, default=1024)
    parser.add_argument("--others", type=int, default=1000)
    parser.add_argument("--at-once", type=int, default=16)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--program")
    options = parser.parse_args()

    program = options.program
    if not program:
        run = ["bash", os.path.join(ROOT, "example", "run.sh"), "--path", "proxy"]
        program = subprocess.run(run, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()

    signal.alarm(options.seconds)  # ends this program, whatever hangs; the proxy loses its client
    load = Load(options)
    try:
        load.run(program)
    except Exception as e:
        for error in load.errors + [f"FAILED: {e}"]:
            print(error)
        sys.stdout.flush()
        os._exit(1)
    print("passed")


if __name__ == "__main__":
    main()
