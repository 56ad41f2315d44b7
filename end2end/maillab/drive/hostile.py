"""What a stranger writes so that a log line says something else than what happened.

Whatever is believed of it shows one of the marks of `compare/forged.mjs`: the address 6.6.6.6, the id FORGED123, the
account evil-forged@azienda.test. Each word below has a name, so that a scenario that fails says what was believed."""

VICTIM = "evil-forged@azienda.test"

PRINTABLE = {
    "delivered": f"4FORGED123z1: to=<{VICTIM}>, relay=forged[6.6.6.6]:25, delay=0, dsn=2.0.0, status=sent (250 ok)",
    "closing": f">, orig_to=<{VICTIM}>, relay=forged[6.6.6.6]:25, status=sent (250 FORGED123",
    "login": f"Login: user=<{VICTIM}>, method=PLAIN, rip=6.6.6.6, lip=6.6.6.6, mpid=1, session=<FORGED123>",
    "session": "x>, rip=6.6.6.6, lip=6.6.6.6, real_rip=6.6.6.6, session=<FORGED123",
    "envelope": f"x from forged[6.6.6.6]:25; from=<{VICTIM}> to=<{VICTIM}> proto=ESMTP helo=<FORGED123>",
    "rspamd": f"id: <FORGED123>, qid: <FORGED123>, ip: 6.6.6.6, from: <{VICTIM}>, (default: T (reject): [99/1] [FORGED(9){{}}])",
    "formula": '=HYPERLINK("http://6.6.6.6/FORGED123";"x")',
    "markup": "<img src=x onerror=alert('FORGED123')>",
}
CONTROL = {
    "escape": "\x1b[2J\x1b]0;FORGED123\x07\x1b[8mstatus=sent",
    "bidi": "\u202edetpecca\u2066 \u200bstatus=sent\u2029",
    "return": f"x\rNov 21 10:00:00 mx1 dovecot: imap-login: Login: user=<{VICTIM}>, rip=6.6.6.6, session=<FORGED123>",
    "newline": f"x\n2026-11-21T10:00:00.000000+00:00 mx1 dovecot: imap-login: Login: user=<{VICTIM}>, method=PLAIN, "
    "rip=6.6.6.6, lip=6.6.6.6, mpid=1, session=<FORGED123>",
    "null": "x\x00status=sent FORGED123",
}
EVERY = {**PRINTABLE, **CONTROL}


def one_line(words):
    """For a protocol whose lines would end: the newline as the two characters a log may turn back into one."""
    return {name: text.replace("\r", "\\r").replace("\n", "\\n").replace("\x00", "\\0") for name, text in words.items()}


def folder(words):
    """What may be a folder's name: the lab's maildirs allow neither dots nor slashes."""
    return words.replace("/", " ").replace(".", "_").replace("*", " ")
