"""Logins over SMTP, without a message."""

import time

from ..lab import PASSWORDS, SUB, account
from ..mail import smtp
from ..net import connect
from ..scenario import access, scenario


@scenario
def smtp_auth_login_only(tag):
    o = smtp(SUB, 2587, None, [], None, src="127.0.52.1", starttls="1.3", auth=(account("mario.rossi"), "segreta1"))
    return dict(
        expect=dict(
            access=[
                access(
                    "login",
                    "SMTP",
                    account("mario.rossi"),
                    "127.0.52.1",
                    SUB,
                    port=2587,
                    rport=o.get("rport"),
                    note="postfix logs no successful AUTH without a MAIL transaction: only auth=1 in the disconnect line, without the user",
                )
            ]
        ),
        observed=o,
        evidence=[["postfix/submission/smtpd", "disconnect from unknown[127.0.52.1]", "auth=1"]],
    )


@scenario
def smtp_auth_bad_password(tag):
    o = smtp(SUB, 2587, None, [], None, src="127.0.52.2", starttls="1.2", auth=(account("mario.rossi"), "wrong"))
    return dict(
        expect=dict(
            access=[
                access(
                    "failed",
                    "SMTP",
                    account("mario.rossi"),
                    "127.0.52.2",
                    SUB,
                    "failed",
                    reason="auth-failed",
                    port=2587,
                    rport=o.get("rport"),
                )
            ]
        ),
        observed=o,
        evidence=[
            ["postfix/submission/smtpd", "127.0.52.2", "SASL PLAIN authentication failed"],
            ["mario.rossi@azienda.test,127.0.52.2", "Password mismatch"],
        ],
    )


@scenario
def smtp_auth_user_disabled(tag):
    o = smtp(
        SUB,
        2587,
        None,
        [],
        None,
        src="127.0.52.3",
        starttls="1.3",
        auth=(account("disabilitato"), PASSWORDS["disabilitato"]),
    )
    return dict(
        expect=dict(
            access=[
                access(
                    "failed",
                    "SMTP",
                    account("disabilitato"),
                    "127.0.52.3",
                    SUB,
                    "failed",
                    reason="user-disabled",
                    port=2587,
                    rport=o.get("rport"),
                )
            ]
        ),
        observed=o,
        evidence=[["127.0.52.3", "SASL PLAIN authentication failed"]],
    )


@scenario
def smtp_auth_user_suspended_lua(tag):
    o = smtp(SUB, 2587, None, [], None, src="127.0.52.6", starttls="1.3", auth=(account("sospeso"), "x"))
    return dict(
        expect=dict(
            access=[
                access(
                    "failed",
                    "SMTP",
                    account("sospeso"),
                    "127.0.52.6",
                    SUB,
                    "failed",
                    reason="user-disabled",
                    port=2587,
                    rport=o.get("rport"),
                )
            ]
        ),
        observed=o,
        evidence=[
            ["user-disabled", "sospeso@azienda.test,127.0.52.6"],
            ["127.0.52.6", "SASL PLAIN authentication failed"],
        ],
    )


@scenario
def smtp_too_many_connections(tag):
    cs, last = [], ""
    for _ in range(7):
        try:
            s, rp = connect(SUB, 2587, "127.0.52.20")
            last = s.recv(300).decode()
            cs.append(s)
        except Exception as e:
            last = repr(e)
    for s in cs:
        s.close()
    time.sleep(0.5)
    return dict(
        expect=dict(
            access=[],
            not_listed=[dict(remote_ip="127.0.52.20", reason="many-connections, but before AUTH: no user known")],
        ),
        observed=dict(last=last),
        evidence=[["Connection concurrency limit exceeded", "127.0.52.20"]],
    )


@scenario
def smtp_auth_ip_notallowed(tag):
    o = smtp(
        SUB,
        2588,
        None,
        [],
        None,
        src="127.0.52.4",
        proxy="203.0.113.98",
        starttls="1.3",
        auth=(account("solo.ufficio"), PASSWORDS["solo.ufficio"]),
    )
    return dict(
        expect=dict(
            access=[
                access(
                    "failed",
                    "SMTP",
                    account("solo.ufficio"),
                    "203.0.113.98",
                    SUB,
                    "failed",
                    reason="ip-notallowed",
                    port=2588,
                    rport=o.get("rport"),
                )
            ]
        ),
        observed=o,
        evidence=[["allow_nets check failed", "203.0.113.98"]],
    )


@scenario
def smtps_465_auth_otp_invalid(tag):
    o = smtp(SUB, 2465, None, [], None, src="127.0.52.5", tls="1.2", auth=(account("otp"), "segreta12" + "999999"))
    return dict(
        expect=dict(
            access=[
                access(
                    "failed",
                    "SMTP",
                    account("otp"),
                    "127.0.52.5",
                    SUB,
                    "failed",
                    reason="otp-invalid",
                    port=2465,
                    rport=o.get("rport"),
                )
            ]
        ),
        observed=o,
        evidence=[["otp-invalid", "127.0.52.5"], ["postfix/smtps/smtpd", "127.0.52.5", "authentication failed"]],
    )
