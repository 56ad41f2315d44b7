"""What becomes of a delivered message without IMAP: downloaded by POP3, expunged by the administrator, left alone."""

import time

from ..delivered import deliver, located, uid_of
from ..lab import IMAP, PASSWORDS, POP, account, api, doveadm, locate
from ..mailbox import IMAPx, POPx, login
from ..scenario import access, scenario


def download(user, m, do_retr=True, do_dele=True, quit=True, src="127.0.51.20"):
    p = POPx(POP, 2110, src=src)
    p.user(account(user))
    p.pass_(PASSWORDS[user])
    n = p.stat()[0]
    for i in range(1, n + 1):
        h = b"\n".join(p.top(i, 0)[1])
        if m.encode() in h:
            if do_retr:
                p.retr(i)
            if do_dele:
                p.dele(i)
    if quit:
        p.quit()
    else:
        p.sock.close()
        p.file.close()
        time.sleep(0.5)
    return p


@scenario
def loc_pop_downloaded_and_deleted(tag):
    m = deliver(tag, "paolo.pop", "scaricato con POP")
    p = download("paolo.pop", m)
    return located(
        m,
        "paolo.pop",
        "downloaded by POP",
        [
            access("login", "POP3", account("paolo.pop"), "127.0.51.20", POP, rport=p.rport),
            access("logout", "POP3", account("paolo.pop"), "127.0.51.20", POP, retr=1, deleted=1),
        ],
        [
            ["pop3(paolo.pop@azienda.test)", "expunge: box=INBOX", m],
            ["pop3(paolo.pop@azienda.test)", "retr=1/", "del=1/"],
        ],
    )


@scenario
def loc_pop_downloaded_kept(tag):
    m = deliver(tag, "paolo.pop", "scaricato e lasciato")
    download("paolo.pop", m, do_dele=False, src="127.0.51.21")
    return located(
        m,
        "paolo.pop",
        "INBOX (and downloaded by POP)",
        [access("logout", "POP3", account("paolo.pop"), "127.0.51.21", POP, retr=1, deleted=0)],
        [["pop3(paolo.pop@azienda.test)", "flag_change: box=INBOX", m, "\\Seen"]],
    )


@scenario
def loc_pop_deleted_without_retr(tag):
    m = deliver(tag, "paolo.pop", "eliminato senza scaricare")
    download("paolo.pop", m, do_retr=False, src="127.0.51.22")
    return located(
        m,
        "paolo.pop",
        "deleted",
        [access("logout", "POP3", account("paolo.pop"), "127.0.51.22", POP, retr=0, deleted=1)],
        [["pop3(paolo.pop@azienda.test)", "expunge: box=INBOX", m]],
    )


@scenario
def loc_pop_retr_dele_connection_lost(tag):
    m = deliver(tag, "paolo.pop", "linea caduta prima di QUIT")
    download("paolo.pop", m, quit=False, src="127.0.51.23")
    return located(
        m,
        "paolo.pop",
        "INBOX (downloaded by POP, delete not committed)",
        [access("logout", "POP3", account("paolo.pop"), "127.0.51.23", POP, how="connection lost")],
        [["pop3(paolo.pop@azienda.test)", "Connection closed", "retr=1/"]],
    )


@scenario
def loc_pop_already_read_then_downloaded(tag):
    m = deliver(tag, "paolo.pop", "gia' letto via IMAP")
    c = IMAPx(IMAP, 2143, src="127.0.51.24")
    login(c, account("paolo.pop"))
    c.select()
    u = uid_of(c, m)
    c.uid("FETCH", u, "(BODY[])")
    c.logout()
    download("paolo.pop", m, src="127.0.51.24")
    return located(
        m,
        "paolo.pop",
        "downloaded by POP",
        [access("logout", "POP3", account("paolo.pop"), "127.0.51.24", POP, retr=1, deleted=1)],
        [["pop3(paolo.pop@azienda.test)", "expunge: box=INBOX", m]],
    )


@scenario
def loc_expunged_by_admin_cli(tag):
    m = deliver(tag, "luca.verdi", "tolto dall'amministratore (CLI)")
    p = doveadm("expunge", "-u", account("luca.verdi"), "mailbox", "INBOX", "HEADER", "Message-ID", m)
    return located(
        m,
        "luca.verdi",
        "deleted (doveadm CLI: the expunge line goes to doveadm's stderr, NOT to the mail log)",
        [],
        [],
        observed=p.stderr,
    )


@scenario
def loc_expunged_by_admin_api(tag):
    m = deliver(tag, "luca.verdi", "tolto dall'amministratore (API)")
    a = api("expunge", {"user": account("luca.verdi"), "query": ["mailbox", "INBOX", "HEADER", "Message-ID", m]})
    return located(
        m,
        "luca.verdi",
        "deleted (doveadm API)",
        [],
        [["expunge: box=INBOX", m]],
        observed=a,
    )


@scenario
def loc_not_moved(tag):
    m = deliver(tag, "luca.verdi", "sta fermo")
    return located(m, "luca.verdi", "INBOX", [], [["save: box=INBOX", m]])


@scenario
def loc_api_unknown_user(tag):
    return dict(
        expect=dict(locate=[dict(message_id="<x@y>", user=account("nessuno"), answer="unknown user")]),
        observed=locate(account("nessuno"), "<x@y>"),
        evidence=[],
    )
