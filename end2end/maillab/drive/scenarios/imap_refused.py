"""IMAP sessions that are turned away, and names that lie."""

from ..lab import IMAP, account
from ..mailbox import IMAPx, login
from ..scenario import access, scenario


@scenario
def imap_bad_password(tag):
    c = IMAPx(IMAP, 2143, src="127.0.50.4")
    r = login(c, account("mario.rossi"), "sbagliata")
    c.logout()
    return dict(
        expect=dict(
            access=[
                access(
                    "failed",
                    "IMAP",
                    account("mario.rossi"),
                    "127.0.50.4",
                    IMAP,
                    "failed",
                    reason="auth-failed",
                    rport=c.rport,
                )
            ]
        ),
        observed=dict(login=r),
        evidence=[
            ["mario.rossi@azienda.test,127.0.50.4", "Password mismatch"],
            ["auth failed, 1 attempts", "rip=127.0.50.4"],
        ],
    )


@scenario
def imap_bad_twice_then_good(tag):
    c = IMAPx(IMAP, 2143, src="127.0.50.5")
    r = [
        login(c, account("mario.rossi"), "x1"),
        login(c, account("mario.rossi"), "x2"),
        login(c, account("mario.rossi")),
    ]
    c.logout()
    return dict(
        expect=dict(
            access=[
                access(
                    "failed",
                    "IMAP",
                    account("mario.rossi"),
                    "127.0.50.5",
                    IMAP,
                    "failed",
                    reason="auth-failed",
                    rport=c.rport,
                )
            ]
            * 2
            + [
                access("login", "IMAP", account("mario.rossi"), "127.0.50.5", IMAP, rport=c.rport),
                access("logout", "IMAP", account("mario.rossi"), "127.0.50.5", IMAP),
            ]
        ),
        observed=dict(login=r),
        evidence=[
            ["mario.rossi@azienda.test,127.0.50.5", "Password mismatch"],
            ["Login: user=<mario.rossi@azienda.test>", "rip=127.0.50.5"],
        ],
    )


@scenario
def imap_unknown_user(tag):
    c = IMAPx(IMAP, 2143, src="127.0.50.6")
    r = login(c, account("nessuno"), "x")
    c.logout()
    return dict(
        expect=dict(
            access=[],
            not_listed=[
                access(
                    "failed",
                    "IMAP",
                    account("nessuno"),
                    "127.0.50.6",
                    IMAP,
                    "failed",
                    reason="unknown-user",
                    rport=c.rport,
                )
            ],
        ),
        observed=dict(login=r),
        evidence=[["nessuno@azienda.test,127.0.50.6", "unknown user"]],
    )


@scenario
def imap_user_disabled(tag):
    c = IMAPx(IMAP, 2143, src="127.0.50.8")
    r = login(c, account("disabilitato"))
    c.logout()
    return dict(
        expect=dict(
            access=[
                access(
                    "failed",
                    "IMAP",
                    account("disabilitato"),
                    "127.0.50.8",
                    IMAP,
                    "failed",
                    reason="user-disabled",
                    rport=c.rport,
                )
            ]
        ),
        observed=dict(login=r),
        evidence=[["(user disabled)", "rip=127.0.50.8"]],
    )


@scenario
def imap_nologin_user(tag):
    c = IMAPx(IMAP, 2143, src="127.0.50.9")
    r = login(c, account("nologin"))
    c.logout()
    return dict(
        expect=dict(
            access=[
                access(
                    "failed",
                    "IMAP",
                    account("nologin"),
                    "127.0.50.9",
                    IMAP,
                    "failed",
                    reason="user-disabled",
                    rport=c.rport,
                )
            ]
        ),
        observed=dict(login=r),
        evidence=[["nologin@azienda.test", "127.0.50.9"]],
    )


@scenario
def imap_ip_notallowed_then_allowed(tag):
    c = IMAPx(IMAP, 2144, src="127.0.50.10", proxy="203.0.113.99")
    r = login(c, account("solo.ufficio"))
    c.logout()
    d = IMAPx(IMAP, 2144, src="127.0.50.10", proxy="203.0.113.5")
    r2 = login(d, account("solo.ufficio"))
    d.logout()
    return dict(
        expect=dict(
            access=[
                access(
                    "failed",
                    "IMAP",
                    account("solo.ufficio"),
                    "203.0.113.99",
                    "192.0.2.14",
                    "failed",
                    reason="ip-notallowed",
                    rport=c.rport,
                ),
                access("login", "IMAP", account("solo.ufficio"), "203.0.113.5", "192.0.2.14", rport=d.rport),
                access("logout", "IMAP", account("solo.ufficio"), "203.0.113.5", "192.0.2.14"),
            ]
        ),
        observed=dict(login=[r, r2]),
        evidence=[
            ["allow_nets check failed", "203.0.113.99"],
            ["Login: user=<solo.ufficio@azienda.test>", "rip=203.0.113.5"],
        ],
    )


@scenario
def imap_many_connections(tag):
    cs = [IMAPx(IMAP, 2143, src="127.0.50.11") for _ in range(5)]
    r = [login(c, account("anna.bianchi")) for c in cs]
    for c in cs:
        try:
            c.logout()
        except Exception:
            pass
    a = [access("login", "IMAP", account("anna.bianchi"), "127.0.50.11", IMAP, rport=c.rport) for c in cs[:3]] + [
        access("logout", "IMAP", account("anna.bianchi"), "127.0.50.11", IMAP)
    ] * 3
    a += [
        access(
            "failed",
            "IMAP",
            account("anna.bianchi"),
            "127.0.50.11",
            IMAP,
            "failed",
            reason="many-connections",
            rport=c.rport,
        )
        for c in cs[3:]
    ]
    return dict(
        expect=dict(access=a),
        observed=dict(login=r),
        evidence=[["Maximum number of connections from user+IP exceeded", "user=<anna.bianchi@azienda.test>"]],
    )


@scenario
def imap_otp_invalid_then_valid(tag):
    c = IMAPx(IMAP, 2143, src="127.0.50.12")
    r = login(c, account("otp"), "segreta12" + "000000")
    r2 = login(c, account("otp"), "sbagliata00000")
    r3 = login(c, account("otp"), "segreta12" + "123456")
    c.logout()
    return dict(
        expect=dict(
            access=[
                access(
                    "failed", "IMAP", account("otp"), "127.0.50.12", IMAP, "failed", reason="otp-invalid", rport=c.rport
                ),
                access(
                    "failed", "IMAP", account("otp"), "127.0.50.12", IMAP, "failed", reason="auth-failed", rport=c.rport
                ),
                access("login", "IMAP", account("otp"), "127.0.50.12", IMAP, rport=c.rport),
                access("logout", "IMAP", account("otp"), "127.0.50.12", IMAP),
            ]
        ),
        observed=dict(login=[r, r2, r3]),
        evidence=[["otp-invalid", "otp@azienda.test,127.0.50.12"]],
    )


@scenario
def imap_forged_originating_ip_ignored(tag):
    c = IMAPx(IMAP, 2143, src="127.0.50.13")
    c.ident(name="Evil", x_originating_ip="8.8.8.8")
    r = login(c, account("mario.rossi"))
    c.logout()
    return dict(
        expect=dict(
            access=[
                access("login", "IMAP", account("mario.rossi"), "127.0.50.13", IMAP, rport=c.rport, client="Evil"),
                access("logout", "IMAP", account("mario.rossi"), "127.0.50.13", IMAP),
            ]
        ),
        observed=dict(login=r),
        evidence=[["Login: user=<mario.rossi@azienda.test>", "rip=127.0.50.13"]],
    )


@scenario
def imap_no_auth_attempt(tag):
    c = IMAPx(IMAP, 2143, src="127.0.50.16")
    c.logout()
    return dict(
        expect=dict(access=[], not_listed=[dict(remote_ip="127.0.50.16", reason="no attempt")]),
        evidence=[["no auth attempts", "rip=127.0.50.16"]],
    )


@scenario
def imaps_tls11_refused(tag):
    try:
        IMAPx(IMAP, 2993, src="127.0.50.17", tls="1.1")
        r = "connected"
    except Exception as e:
        r = repr(e)
    return dict(
        expect=dict(access=[], not_listed=[dict(remote_ip="127.0.50.17", reason="tls handshake failed")]),
        observed=dict(r=r),
        evidence=[["rip=127.0.50.17", "TLS handshaking"]],
    )


@scenario
def imap_hostile_client_id(tag):
    evil = "<script>alert(1)</script>, rip=6.6.6.6, session=<FORGED>"
    c = IMAPx(IMAP, 2143, src="127.0.50.18")
    login(c, account("mario.rossi"))
    c.ident(name=evil, version="1\\\\n2")
    c.logout()
    return dict(
        expect=dict(
            access=[
                access("login", "IMAP", account("mario.rossi"), "127.0.50.18", IMAP, rport=c.rport, client=evil),
                access("logout", "IMAP", account("mario.rossi"), "127.0.50.18", IMAP),
            ]
        ),
        evidence=[["ID sent: name=<script>"]],
    )


@scenario
def imap_hostile_username(tag):
    c = IMAPx(IMAP, 2143, src="127.0.50.19")
    evil = "mario.rossi@azienda.test>, rip=6.6.6.6, lip=1.1.1.1, session=<FORGED"
    r = login(c, evil, "x")
    c.logout()
    return dict(
        expect=dict(access=[], not_listed=[dict(user=evil, remote_ip="127.0.50.19", reason="unknown-user")]),
        observed=dict(login=r),
        evidence=[["rip=127.0.50.19", "session=<forged>, method=PLAIN"]],
    )
