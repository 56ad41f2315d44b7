"""Clients of a mailbox: IMAP and POP3 as Python's own, but bound, announced and counted byte by byte."""

import imaplib
import poplib
import ssl

from .lab import PASSWORDS
from .net import connect, tls

imaplib.Commands["ID"] = ("NONAUTH", "AUTH", "SELECTED")


class IMAPx(imaplib.IMAP4):
    """`tx` and `rx` are the bytes sent and read; `marks` what they were at a moment."""

    def __init__(self, host, port, src=None, proxy=None, tls=None):
        self._way = (host, port, src, proxy, tls)
        self.tx = self.rx = 0
        self.marks = {}
        super().__init__(host, port)

    def _create_socket(self, timeout):
        host, port, src, proxy, version = self._way
        connection, self.rport = connect(host, port, src, proxy)
        return tls(version).wrap_socket(connection) if version else connection

    def open(self, host="", port=0, timeout=None):
        self.host, self.port = host, port
        self.sock = self._create_socket(timeout)
        self.file = self.sock.makefile("rb")

    def send(self, data):
        self.tx += len(data)
        self.sock.sendall(data)

    def readline(self):
        line = self.file.readline(imaplib._MAXLINE + 1)
        self.rx += len(line)
        return line

    def read(self, size):
        data = self.file.read(size)
        self.rx += len(data)
        return data

    def mark(self, name):
        self.marks[name] = (self.tx, self.rx)

    def ident(self, **fields):
        """The ID command (RFC 2971)."""
        words = " ".join('"%s" "%s"' % (name.replace("_", "-"), value) for name, value in fields.items())
        return self._simple_command("ID", f"({words})")

    def tlsver(self):
        return self.sock.version() if isinstance(self.sock, ssl.SSLSocket) else None

    def starttls_(self, version=None):
        self._simple_command("STARTTLS")
        self.sock = tls(version).wrap_socket(self.sock)
        self.file = self.sock.makefile("rb")

    def drop(self):
        """The line goes dead: no LOGOUT."""
        self.sock.close()
        self.file.close()


def login(client, user, password=None):
    try:
        answer = client.login(f'"{user}"' if "@" in user else user, password or PASSWORDS[user.split("@")[0]])[0]
        client.mark("login")
        return answer
    except imaplib.IMAP4.error as refusal:
        return f"NO {refusal}"


class POPx(poplib.POP3):
    def __init__(self, host, port, src=None, proxy=None, tls=None):
        self._way = (host, port, src, proxy, tls)
        self.tx = self.rx = 0
        super().__init__(host, port, timeout=20)

    def _create_socket(self, timeout):
        host, port, src, proxy, wrapped = self._way
        connection, self.rport = connect(host, port, src, proxy)
        return tls().wrap_socket(connection) if wrapped else connection

    def _putline(self, line):
        self.tx += len(line) + 2
        super()._putline(line)

    def _getline(self):
        line, size = super()._getline()
        self.rx += size
        return line, size
