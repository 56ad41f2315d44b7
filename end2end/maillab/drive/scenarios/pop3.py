"""POP3 sessions: logins, refusals, too many at once."""

import poplib

from ..lab import PASSWORDS, POP, account
from ..mailbox import POPx
from ..scenario import access, scenario


@scenario
def pop3_login_only(tag):
    p = POPx(POP, 2110, src="127.0.51.1")
    p.user(account("paolo.pop"))
    p.pass_(PASSWORDS["paolo.pop"])
    p.stat()
    p.quit()
    return dict(
        expect=dict(
            access=[
                access("login", "POP3", account("paolo.pop"), "127.0.51.1", POP, rport=p.rport),
                access(
                    "logout",
                    "POP3",
                    account("paolo.pop"),
                    "127.0.51.1",
                    POP,
                    retr=0,
                    deleted=0,
                    client_tx=p.tx,
                    client_rx=p.rx,
                ),
            ]
        ),
        evidence=[["pop3-login: Login: user=<paolo.pop@azienda.test>", "rip=127.0.51.1"], ["retr=0/0 del=0/"]],
    )


@scenario
def pop3_bad_password(tag):
    p = POPx(POP, 2110, src="127.0.51.2")
    try:
        p.user(account("paolo.pop"))
        p.pass_("nope")
    except poplib.error_proto as e:
        r = str(e)
    p.quit()
    return dict(
        expect=dict(
            access=[
                access(
                    "failed",
                    "POP3",
                    account("paolo.pop"),
                    "127.0.51.2",
                    POP,
                    "failed",
                    reason="auth-failed",
                    rport=p.rport,
                )
            ]
        ),
        observed=dict(r=r),
        evidence=[["pop3-login:", "auth failed, 1 attempts", "rip=127.0.51.2"]],
    )


@scenario
def pop3_user_disabled(tag):
    p = POPx(POP, 2995, src="127.0.51.3", tls=True)
    try:
        p.user(account("disabilitato"))
        p.pass_(PASSWORDS["disabilitato"])
    except poplib.error_proto as e:
        r = str(e)
    p.quit()
    return dict(
        expect=dict(
            access=[
                access(
                    "failed",
                    "POP3",
                    account("disabilitato"),
                    "127.0.51.3",
                    POP,
                    "failed",
                    reason="user-disabled",
                    rport=p.rport,
                )
            ]
        ),
        observed=dict(r=r),
        evidence=[["pop3-login:", "(user disabled)", "rip=127.0.51.3"]],
    )


@scenario
def pop3_many_connections(tag):
    ps, r = [], []
    for _ in range(4):
        p = POPx(POP, 2110, src="127.0.51.4")
        p.user(account("paolo.pop"))
        try:
            r.append(p.pass_(PASSWORDS["paolo.pop"]).decode())
        except poplib.error_proto as e:
            r.append(str(e))
        ps.append(p)
    for p in ps:
        try:
            p.quit()
        except Exception:
            pass
    return dict(
        expect=dict(
            access=[access("login", "POP3", account("paolo.pop"), "127.0.51.4", POP)] * 3
            + [access("logout", "POP3", account("paolo.pop"), "127.0.51.4", POP)] * 3
            + [
                access(
                    "failed",
                    "POP3",
                    account("paolo.pop"),
                    "127.0.51.4",
                    POP,
                    "failed",
                    reason="many-connections",
                    rport=ps[3].rport,
                )
            ]
        ),
        observed=dict(r=r),
        evidence=[["pop3-login:", "Maximum number of connections", "rip=127.0.51.4"]],
    )


@scenario
def pop3_ip_notallowed(tag):
    p = POPx(POP, 2111, src="127.0.51.5", proxy="198.51.100.200")
    try:
        p.user(account("solo.ufficio"))
        p.pass_(PASSWORDS["solo.ufficio"])
    except poplib.error_proto as e:
        r = str(e)
    p.quit()
    return dict(
        expect=dict(
            access=[
                access(
                    "failed",
                    "POP3",
                    account("solo.ufficio"),
                    "198.51.100.200",
                    "192.0.2.14",
                    "failed",
                    reason="ip-notallowed",
                    rport=p.rport,
                )
            ]
        ),
        observed=dict(r=r),
        evidence=[["allow_nets check failed", "198.51.100.200"]],
    )
