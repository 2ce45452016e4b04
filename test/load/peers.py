#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Puts programs of other people to the examples of HTTP, TLS and websockets, on 127.0.0.1.

    peers.py            builds http_server, https_get, beast_get and websocket_echo, and tries them
                        with curl, python's http.server, openssl s_server and python3-websockets

Prints what each exchange showed; exits with 1 where one showed something else.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PATIENCE = 30  # seconds for one program
failures = 0


def built(name):
    return subprocess.run(["bash", ROOT + "/example/run.sh", "--path", name], check=True,
                          stdout=subprocess.PIPE, text=True, timeout=280).stdout.strip()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def running(command, port, **options):
    """A server, once it listens."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              stdin=subprocess.DEVNULL, **options)
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > end or server.poll() is not None:
                    raise RuntimeError(command[0] + " does not listen")
                time.sleep(0.05)
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def expect(what, command, wanted, status=0):
    global failures
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", timeout=PATIENCE)
    good = done.returncode == status and all(text in done.stdout for text in wanted)
    failures += not good
    print("%s: %s" % ("ok" if good else "FAILED", what))
    if not good:
        print("    exit status %d, printed:\n%s" % (done.returncode, done.stdout[:2000]))


def http_server(program):
    port = free_port()
    url = "http://127.0.0.1:%d/" % port
    curl = ["curl", "-sS", "--max-time", "20", "-i"]
    with running([program, str(port)], port):
        expect("curl: a page", curl + [url + "one"], ["200 OK", "You asked for /one."])
        expect("curl: two pages over one connection", curl + ["-v", url + "one", url + "two"],
               ["You asked for /one.", "You asked for /two.", "Re-using existing connection"])
        expect("curl: a body is sent", curl + ["-d", "x" * 5000, url + "post"],
               ["200 OK", "You asked for /post."])
        expect("curl: headers that are too long are refused",
               curl + ["-H", "X: " + "y" * 100000, url], ["431 "])


def https_get(program, folder):
    key, certificate = folder + "/key.pem", folder + "/certificate.pem"
    other_key, other = folder + "/other_key.pem", folder + "/other.pem"
    for k, c in (key, certificate), (other_key, other):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", k,
                        "-out", c, "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost"], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=PATIENCE)
    for version in "-tls1_2", "-tls1_3":
        port = free_port()
        with running(["openssl", "s_server", "-accept", "127.0.0.1:%d" % port, "-cert", certificate,
                      "-key", key, "-www", version], port):
            get = [program, "localhost", str(port), "/"]
            expect("openssl s_server %s: a page" % version, get + [certificate],
                   ["200 ", "s_server"])
            expect("openssl s_server %s: another authority" % version, get + [other],
                   ["certificate verify failed"], 1)
            expect("openssl s_server %s: another name" % version,
                   [program, "127.0.0.1", str(port), "/", certificate],
                   ["certificate verify failed"], 1)


def beast_get(program, folder):
    with open(folder + "/page.txt", "w") as f:
        f.write("a page of python's\n")
    port = free_port()
    with running([sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)], port,
                 cwd=folder):
        expect("python's http.server: a page", [program, "127.0.0.1", str(port), "/page.txt"],
               ["200 OK", "a page of python's"])
        expect("python's http.server: no such page", [program, "127.0.0.1", str(port), "/none"],
               ["404 "])


def python_with_websockets():
    """The package belongs to the system's python, which need not be the first in the path."""
    for python in sys.executable, "/usr/bin/python3":
        if subprocess.run([python, "-c", "import websockets"], stderr=subprocess.DEVNULL,
                          timeout=PATIENCE).returncode == 0:
            return python
    sys.exit("python3-websockets is not installed")


def websocket_echo(program):
    other = [python_with_websockets(), ROOT + "/test/load/websocket_peer.py"]
    port = free_port()
    with running([program, str(port)], port):
        expect("a client of python3-websockets", other + ["client", str(port)],
               ["text: as", "bytes: as", "nothing: as", "a mebibyte: as", "fragments: as",
                "ping: a pong", "text after it: as", "close: 1000", "another connection: as"])
    port = free_port()
    with running(other + ["server", str(port)], port):
        for message in "hello", "x" * 100000:
            expect("a server of python3-websockets: %d bytes" % len(message),
                   [program, str(port), message], [message + "\n"])


def main():
    with tempfile.TemporaryDirectory() as folder:
        http_server(built("http_server"))
        https_get(built("https_get"), folder)
        beast_get(built("beast_get"), folder)
    websocket_echo(built("websocket_echo"))
    sys.exit(1 if failures else 0)


main()
