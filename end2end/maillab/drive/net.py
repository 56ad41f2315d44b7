"""Sockets: bound to an address of the lab, announced by a load balancer, wrapped in a TLS of a wanted version."""

import socket
import ssl

_announced = [40000]  # the next source port a load balancer announces


def connect(host, port, source=None, proxy=None, timeout=20):
    """A socket and the port its client has in the server's eyes. `proxy` is the client's address as a load balancer
    tells it (PROXY protocol v1): the way to public addresses without a packet that leaves loopback."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    connection.settimeout(timeout)
    if source:
        connection.bind((source, 0))
    connection.connect((host, port))
    if not proxy:
        return connection, connection.getsockname()[1]
    _announced[0] += 1
    kind, server = ("TCP6", "2001:db8::14") if ":" in proxy else ("TCP4", "192.0.2.14")
    connection.sendall(f"PROXY {kind} {proxy} {server} {_announced[0]} {port}\r\n".encode())
    return connection, _announced[0]


def tls(version=None):
    """A context that believes anybody, of at most 1.2, at least 1.3, only 1.1, or whatever is agreed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if version == "1.2":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    if version == "1.3":
        context.minimum_version = ssl.TLSVersion.TLSv1_3
    if version == "1.1":
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
    return context
