"""Sessions of a webmail host, which tells the person's own address, and messages written there."""

import re

from ..lab import SUB, WEB, account, left_queue
from ..mail import SMTPx, message, new_message_id, said
from ..mailbox import IMAPx, login
from ..net import tls
from ..scenario import access, scenario, sent, to


@scenario
def webmail_login_roundcube(tag):
    c = IMAPx(WEB, 2145, src="127.0.99.10")
    c.ident(name="Roundcube", version="1.6.5", x_originating_ip="203.0.113.77", x_session_ext_id="rc1")
    r = login(c, account("mario.rossi"))
    c.select()
    c.fetch("1:*", "(FLAGS)")
    c.logout()
    return dict(
        expect=dict(
            access=[
                access(
                    "login",
                    "Webmail",
                    account("mario.rossi"),
                    "203.0.113.77",
                    WEB,
                    client="Roundcube 1.6.5",
                    webmail_host="127.0.99.10",
                    rport=c.rport,
                ),
                access("logout", "Webmail", account("mario.rossi"), "203.0.113.77", WEB),
            ]
        ),
        observed=dict(login=r),
        evidence=[["Login: user=<mario.rossi@azienda.test>", "rip=203.0.113.77", "listener=imap-webmail"]],
    )


@scenario
def webmail_bad_password(tag):
    c = IMAPx(WEB, 2145, src="127.0.99.10")
    c.ident(name="Roundcube", version="1.6.5", x_originating_ip="203.0.113.78")
    r = login(c, account("mario.rossi"), "no")
    c.logout()
    return dict(
        expect=dict(
            access=[
                access(
                    "failed",
                    "Webmail",
                    account("mario.rossi"),
                    "203.0.113.78",
                    WEB,
                    "failed",
                    reason="auth-failed",
                    rport=c.rport,
                )
            ]
        ),
        observed=dict(login=r),
        evidence=[["mario.rossi@azienda.test,203.0.113.78", "Password mismatch"]],
    )


@scenario
def out_webmail_xclient(tag):
    m = new_message_id(tag)
    d = message(
        tag,
        account("mario.rossi"),
        "cliente@remote.test",
        "Dalla webmail",
        extra=["User-Agent: Roundcube Webmail/1.6.5"],
    )
    s = SMTPx(SUB, 2587, "127.0.99.10")
    s.ehlo()
    s.starttls(context=tls())
    s.ehlo()
    r = s.docmd("XCLIENT", "ADDR=203.0.113.77")
    s.ehlo()
    s.login(account("mario.rossi"), "segreta1")
    s.mail(account("mario.rossi"))
    s.rcpt("cliente@remote.test")
    x = said(s.data(d))
    s.quit()
    q = (re.search(r"queued as (\S+)", x) or [None, None])[1]
    left_queue(q, 20)
    return dict(
        expect=dict(
            sent=[
                sent(
                    m,
                    account("mario.rossi"),
                    [to("cliente@remote.test", "delivered")],
                    subject="Dalla webmail",
                    port=2587,
                    client_ip="203.0.113.77",
                    queue_id=q,
                )
            ]
        ),
        observed=dict(xclient=said(r), data=x),
        evidence=[[q or "?", "client=", "203.0.113.77"]],
    )
