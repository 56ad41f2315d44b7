"""Strangers' words where a name or a client is told: IMAP, POP3, ManageSieve and SMTP logins, the ID command, folders."""

import base64
import imaplib
import poplib

from ..delivered import deliver, uid_of
from ..hostile import EVERY, PRINTABLE, one_line
from ..hostile import folder as of_folder
from ..lab import IMAP, POP, SUB, account, locate
from ..mail import SMTPx, said
from ..mailbox import IMAPx, POPx, login
from ..net import connect, tls
from ..scenario import access, named

HERE = account("mario.rossi")


def plain(text, password="x"):
    """The words of SASL PLAIN (RFC 4616) take anything but NUL."""
    return b"\0" + text.replace("\0", "").encode() + b"\0" + password.encode()


def quotable(text):
    return text.replace('"', "'")


def shown(text):
    """Dovecot cuts a value at 80; where one of many ends is anybody's guess after the first comma."""
    return quotable(text).split(", ")[0][:70]


def nobody(remote_ip, told):
    """Nobody logged in: whatever is listed from there is a failed try."""
    return dict(
        expect=dict(access=[], not_listed=[dict(remote_ip=remote_ip, reason="nobody")]), observed=told, evidence=[]
    )


for number, (word, text) in enumerate(EVERY.items(), 1):

    @named(f"hostile_imap_user_{word}")
    def imap_user(tag, text=text, source=f"127.0.53.{number}"):
        client = IMAPx(IMAP, 2143, src=source)
        try:
            told = client.authenticate("PLAIN", lambda _: plain(text))[0]
        except imaplib.IMAP4.error as refusal:
            told = str(refusal)
        client.logout()
        return nobody(source, told)

    @named(f"hostile_smtp_user_{word}")
    def smtp_user(tag, text=text, source=f"127.0.54.{number}"):
        client = SMTPx(SUB, 2587, source)
        client.ehlo()
        client.starttls(context=tls())
        client.ehlo()
        told = said(client.docmd("AUTH", "PLAIN " + base64.b64encode(plain(text)).decode()))
        client.quit()
        return nobody(source, told)


for number, (word, text) in enumerate(one_line(PRINTABLE).items(), 1):

    @named(f"hostile_pop3_user_{word}")
    def pop3_user(tag, text=text, source=f"127.0.55.{number}"):
        client = POPx(POP, 2110, src=source)
        try:
            client.user(text)
            told = client.pass_("x").decode()
        except poplib.error_proto as refusal:
            told = str(refusal)
        client.quit()
        return nobody(source, told)

    @named(f"hostile_imap_id_{word}")
    def imap_id(tag, text=text, source=f"127.0.56.{number}"):
        client = IMAPx(IMAP, 2143, src=source)
        login(client, HERE)
        client.ident(name=quotable(text), version="1")
        client.logout()
        session = [
            access("login", "IMAP", HERE, source, IMAP, rport=client.rport, client=shown(text)),
            access("logout", "IMAP", HERE, source, IMAP),
        ]
        return dict(expect=dict(access=session), evidence=[["imap-login: Login:", f"rip={source}"]])

    @named(f"hostile_imap_id_before_login_{word}")
    def imap_id_before(tag, text=text, source=f"127.0.57.{number}"):
        client = IMAPx(IMAP, 2143, src=source)
        client.ident(name=quotable(text))
        login(client, HERE)
        client.logout()
        session = [
            access("login", "IMAP", HERE, source, IMAP, rport=client.rport),
            access("logout", "IMAP", HERE, source, IMAP),
        ]
        return dict(expect=dict(access=session), evidence=[["imap-login: Login:", f"rip={source}"]])


for number, word in enumerate(("delivered", "closing", "login", "session", "envelope", "markup"), 1):

    @named(f"hostile_folder_{word}")
    def folder(tag, text=of_folder(PRINTABLE[word]), source=f"127.0.58.{number}"):
        message_id = deliver(tag, "mario.rossi", f"cartella ostile {tag}")
        name = '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&-") + '"'
        client = IMAPx(IMAP, 2143, src=source)
        login(client, HERE)
        client.create(name)
        client.select()
        client.uid("MOVE", uid_of(client, message_id), name)
        client.logout()
        session = [
            access("login", "IMAP", HERE, source, IMAP, rport=client.rport),
            access("logout", "IMAP", HERE, source, IMAP, deleted=0, expunged=0, trashed=0),
        ]
        where = dict(message_id=message_id, user=HERE, where=locate(HERE, message_id), answer=text)
        return dict(expect=dict(access=session, locate=[where]), evidence=[["copy from INBOX", message_id]])


@named("hostile_managesieve_user")
def managesieve_user(tag):
    connection, _ = connect(IMAP, 2419, "127.0.59.1")
    stream = connection.makefile("rwb")
    for _ in iter(stream.readline, b""):
        if _[:2] in (b"OK", b"NO"):
            break
    stream.write(b'AUTHENTICATE "PLAIN" "' + base64.b64encode(plain(PRINTABLE["session"])) + b'"\r\n')
    stream.flush()
    told = stream.readline().decode()
    connection.close()
    return nobody("127.0.59.1", told)
