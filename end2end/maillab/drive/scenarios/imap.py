"""IMAP and ManageSieve sessions that log in: clients, TLS, IPv6, a lost connection."""

import base64
import time

from ..lab import IMAP, PASSWORDS, account, folders
from ..mail import inbound, new_message_id
from ..mailbox import IMAPx, login
from ..net import connect
from ..scenario import access, scenario


@scenario
def imap_login_thunderbird(tag):
    m = new_message_id(tag)
    inbound(tag, [account("mario.rossi")], "per la lettura imap")
    folders(account("mario.rossi"), m, ["INBOX"])
    c = IMAPx(IMAP, 2143, src="127.0.50.1")
    r = login(c, account("mario.rossi"))
    c.ident(name="Thunderbird", version="115.4.1")
    c.select("INBOX")
    c.search(None, "ALL")
    c.fetch("1:*", "(FLAGS RFC822.SIZE)")
    c.fetch("1", "(BODY[])")
    c.logout()
    return dict(
        expect=dict(
            access=[
                access(
                    "login",
                    "IMAP",
                    account("mario.rossi"),
                    "127.0.50.1",
                    IMAP,
                    port=2143,
                    rport=c.rport,
                    client="Thunderbird 115.4.1",
                    tls=None,
                ),
                access(
                    "logout",
                    "IMAP",
                    account("mario.rossi"),
                    "127.0.50.1",
                    IMAP,
                    deleted=0,
                    expunged=0,
                    trashed=0,
                    client_tx=c.tx,
                    client_rx=c.rx,
                    client_tx_after_login=c.tx - c.marks["login"][0],
                    client_rx_after_login=c.rx - c.marks["login"][1],
                ),
            ]
        ),
        observed=dict(login=r),
        evidence=[
            ["imap-login: Login: user=<mario.rossi@azienda.test>", "rip=127.0.50.1", f"rport={c.rport}"],
            ["ID sent: name=Thunderbird, version=115.4.1"],
        ],
    )


@scenario
def imap_starttls13_id_before_login(tag):
    c = IMAPx(IMAP, 2143, src="127.0.50.2")
    c.starttls_("1.3")
    c.ident(name="iPhone Mail", version="21A360", os="iOS", os_version="17.0.3")
    login(c, account("anna.bianchi"))
    v = c.tlsver()
    c.logout()
    return dict(
        expect=dict(
            access=[
                access(
                    "login",
                    "IMAP",
                    account("anna.bianchi"),
                    "127.0.50.2",
                    IMAP,
                    port=2143,
                    rport=c.rport,
                    client="iPhone Mail 21A360",
                    tls=v,
                ),
                access("logout", "IMAP", account("anna.bianchi"), "127.0.50.2", IMAP, deleted=0, expunged=0, trashed=0),
            ]
        ),
        evidence=[
            ["Login: user=<anna.bianchi@azienda.test>", "rip=127.0.50.2", "TLSv1.3"],
            ["ID sent: name=iPhone Mail"],
        ],
    )


@scenario
def imaps_tls12_outlook(tag):
    c = IMAPx(IMAP, 2993, src="127.0.50.3", tls="1.2")
    c.ident(name="Microsoft Outlook", version="16.0.16827", vendor="Microsoft")
    login(c, account("luca.verdi"))
    v = c.tlsver()
    c.select()
    c.logout()
    return dict(
        expect=dict(
            access=[
                access(
                    "login",
                    "IMAP",
                    account("luca.verdi"),
                    "127.0.50.3",
                    IMAP,
                    port=2993,
                    rport=c.rport,
                    client="Microsoft Outlook 16.0.16827",
                    tls=v,
                ),
                access("logout", "IMAP", account("luca.verdi"), "127.0.50.3", IMAP),
            ]
        ),
        evidence=[["Login: user=<luca.verdi@azienda.test>", "rip=127.0.50.3", "TLSv1.2"]],
    )


@scenario
def imap_ipv6_loopback(tag):
    c = IMAPx("::1", 2143)
    login(c, account("luca.verdi"))
    c.logout()
    return dict(
        expect=dict(
            access=[
                access("login", "IMAP", account("luca.verdi"), "::1", "::1", rport=c.rport),
                access("logout", "IMAP", account("luca.verdi"), "::1", "::1"),
            ]
        ),
        evidence=[["Login: user=<luca.verdi@azienda.test>", "rip=::1", "lip=::1"]],
    )


@scenario
def imap_ipv6_proxied(tag):
    c = IMAPx(IMAP, 2144, src="127.0.50.14", proxy="2001:db8::5")
    login(c, account("luca.verdi"))
    c.logout()
    return dict(
        expect=dict(
            access=[
                access("login", "IMAP", account("luca.verdi"), "2001:db8::5", "2001:db8::14", rport=c.rport),
                access("logout", "IMAP", account("luca.verdi"), "2001:db8::5", "2001:db8::14"),
            ]
        ),
        evidence=[["Login: user=<luca.verdi@azienda.test>", "rip=2001:db8::5"]],
    )


@scenario
def imap_connection_lost(tag):
    c = IMAPx(IMAP, 2143, src="127.0.50.15")
    login(c, account("mario.rossi"))
    c.select()
    c.drop()
    time.sleep(0.3)
    return dict(
        expect=dict(
            access=[
                access("login", "IMAP", account("mario.rossi"), "127.0.50.15", IMAP, rport=c.rport),
                access("logout", "IMAP", account("mario.rossi"), "127.0.50.15", IMAP, how="connection lost"),
            ]
        ),
        evidence=[
            ["Login: user=<mario.rossi@azienda.test>", "rip=127.0.50.15"],
            ["imap(mario.rossi@azienda.test)", "Connection closed"],
        ],
    )


@scenario
def imap_utf8_username(tag):
    c = IMAPx(IMAP, 2143, src="127.0.50.20")
    r = c.authenticate("PLAIN", lambda _: ("\0" + account("müller") + "\0" + PASSWORDS["müller"]).encode())[0]
    c.logout()
    return dict(
        expect=dict(
            access=[
                access("login", "IMAP", account("müller"), "127.0.50.20", IMAP, rport=c.rport),
                access("logout", "IMAP", account("müller"), "127.0.50.20", IMAP),
            ]
        ),
        observed=dict(login=r),
        evidence=[["rip=127.0.50.20", "ller@azienda.test"]],
    )


@scenario
def managesieve_login(tag):
    s, rp = connect(IMAP, 2419, "127.0.50.21")
    f = s.makefile("rwb")

    def rd():
        while True:
            l = f.readline()
            if not l or l[:2] in (b"OK", b"NO", b"BY"):
                return l

    rd()
    f.write(
        b'AUTHENTICATE "PLAIN" "'
        + base64.b64encode(("\0" + account("sara.sieve") + "\0" + PASSWORDS["sara.sieve"]).encode())
        + b'"\r\n'
    )
    f.flush()
    r = rd()
    f.write(b"LOGOUT\r\n")
    f.flush()
    rd()
    s.close()
    return dict(
        expect=dict(
            access=[
                access("login", "ManageSieve", account("sara.sieve"), "127.0.50.21", IMAP, rport=rp),
                access("logout", "ManageSieve", account("sara.sieve"), "127.0.50.21", IMAP),
            ]
        ),
        observed=dict(r=r.decode()),
        evidence=[["managesieve-login: Login: user=<sara.sieve@azienda.test>"]],
    )
