"""Messages and their transport: one SMTP transaction from outside or from a user, and all that its client was told."""

import email.utils
import os
import re
import smtplib
import ssl
import time

from .lab import MX, PASSWORDS, RUNID, SUB
from .net import connect
from .net import tls as context

GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
BODY = "Corpo del messaggio di prova."


def new_message_id(tag):
    return f"<{tag}.{RUNID}@lab.{'remote' if tag[0] in 'rR' else 'azienda'}.test>"


def message(tag, sender, to, subject, body=BODY, extra=(), message_id=None, raw_subject=None):
    """A whole message in bytes. `raw_subject` goes out as it is; an empty `message_id` leaves the header out."""
    message_id = new_message_id(tag) if message_id is None else message_id
    head = [f"From: {sender}", f"To: {to}", "Subject: " + (subject if raw_subject is None else raw_subject)]
    head.append("Date: " + email.utils.formatdate())
    if message_id:
        head.append("Message-ID: " + message_id)
    head += list(extra)
    if not any(line.lower().startswith("mime-version") for line in extra):
        head += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    if "boundary" not in " ".join(extra):  # no two bodies alike: the spam filter remembers them
        body += f"\r\n\r\n-- \r\n{tag} {RUNID} {os.urandom(6).hex()}"
    return ("\r\n".join(head) + "\r\n\r\n" + body + "\r\n").encode("utf-8", "surrogateescape")


class SMTPx(smtplib.SMTP):
    def __init__(self, host, port, src=None, proxy=None, tls=None, ehlo="client.example"):
        self._way = (host, port, src, proxy, tls)
        super().__init__(host, port, local_hostname=ehlo, timeout=40)

    def _get_socket(self, host, port, timeout):
        _, _, src, proxy, version = self._way
        connection, self.rport = connect(host, port, src, proxy, 40)
        return context(version).wrap_socket(connection) if version else connection


def said(reply):
    return f"{reply[0]} {reply[1].decode('utf-8', 'replace')}"


def smtp(
    host, port, sender, rcpts, data, src=None, proxy=None, tls=None, starttls=None, auth=None, ehlo="client.example",
    mopts=(), ropts=(),
):  # fmt: skip
    """One transaction; without a sender it ends after the login, without data after the recipients."""
    told = {"rcpt": {}}
    try:
        client = SMTPx(host, port, src, proxy, tls, ehlo)
        told["rport"] = client.rport
        _transaction(client, told, sender, rcpts, data, starttls, auth, mopts, ropts)
        client.quit()
    except (smtplib.SMTPException, OSError) as trouble:
        told["exc"] = repr(trouble)
    return told


def _transaction(client, told, sender, rcpts, data, starttls, auth, mopts, ropts):
    client.ehlo()
    if starttls:
        client.starttls(context=context(starttls if starttls in ("1.2", "1.3") else None))
        client.ehlo()
    told["tls"] = client.sock.version() if isinstance(client.sock, ssl.SSLSocket) else None
    if auth:
        try:
            told["auth"] = said(client.login(*auth))
        except smtplib.SMTPAuthenticationError as refusal:
            told["auth"] = said((refusal.smtp_code, refusal.smtp_error))
            return
    if sender is None:
        return
    reply = client.mail(sender, list(mopts))
    told["mail"] = said(reply)
    if reply[0] != 250:
        return
    accepted = 0
    for rcpt in rcpts:
        reply = client.rcpt(rcpt, list(ropts))
        told["rcpt"][rcpt] = said(reply)
        accepted += reply[0] in (250, 251)
    if accepted and data is not None:
        told["data"] = said(client.data(data))
        queued = re.search(r"queued as (\S+)", told["data"])
        told["queue_id"] = queued.group(1) if queued else None


def _message_words(more):
    return {word: more.pop(word) for word in ("message_id", "raw_subject") if word in more}


def inbound(
    tag, rcpts, subject, frm="mittente@remote.test", body=BODY, proxy="198.51.100.20", ehlo="mail.remote.test",
    extra=(), retry_greylist=True, data=None, **more,
):  # fmt: skip
    """From outside, through a load balancer; greylisted, it comes again as a remote server would."""
    words = _message_words(more)
    sender = frm or "MAILER-DAEMON@remote.test"
    data = data or message(tag, sender, ", ".join(rcpts), subject, body, extra, **words)

    def once():
        return smtp(MX, 2526, frm, rcpts, data, src="127.0.60.20", proxy=proxy, ehlo=ehlo, **more)

    told = once()
    if retry_greylist and str(told.get("data", "")).startswith("451 4.7.1"):
        time.sleep(4)
        told = dict(once(), first_try=told)
    return dict(told, size_sent=len(data))


def submit(
    tag, user, rcpts, subject, body=BODY, proxy="203.0.113.7", frm=None, extra=(), port=2588, starttls="1.3",
    tls="1.2", mua="Thunderbird/115.4.1", data=None, **more,
):  # fmt: skip
    """From one of our users: 587 behind a load balancer, or 465."""
    words = _message_words(more)
    extra = list(extra) + (["User-Agent: " + mua] if mua else [])
    data = data or message(tag, frm or user, ", ".join(rcpts), subject, body, extra, **words)
    way = dict(tls=tls, starttls=None) if port == 2465 else dict(starttls=starttls)
    told = smtp(
        SUB, port, user if frm is None else frm, rcpts, data, src="127.0.50.7", proxy=proxy if port == 2588 else None,
        auth=(user, PASSWORDS[user.split("@")[0]]), **way, **more,
    )  # fmt: skip
    return dict(told, size_sent=len(data))
