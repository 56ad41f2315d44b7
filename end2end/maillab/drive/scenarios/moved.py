"""What becomes of a delivered message in its mailbox: moved, deleted, expunged, downloaded; and where it is now."""

from ..delivered import deliver, located, uid_of
from ..lab import IMAP, RUNID, account
from ..mail import message, new_message_id
from ..mailbox import IMAPx, login
from ..scenario import access, scenario


@scenario
def loc_moved_to_trash(tag):
    m = deliver(tag, "mario.rossi", "nel cestino")
    c = IMAPx(IMAP, 2143, src="127.0.50.31")
    login(c, account("mario.rossi"))
    c.select()
    r = c.uid("MOVE", uid_of(c, m), "Trash")
    c.logout()
    return located(
        m,
        "mario.rossi",
        "Trash",
        [access("logout", "IMAP", account("mario.rossi"), "127.0.50.31", IMAP, deleted=0, expunged=0, trashed=1)],
        [["copy from INBOX: box=Trash", m], ["expunge: box=INBOX", m]],
        observed=str(r),
    )


@scenario
def loc_copied_to_trash_and_expunged(tag):
    m = deliver(tag, "mario.rossi", "copiato nel cestino")
    c = IMAPx(IMAP, 2143, src="127.0.50.32")
    login(c, account("mario.rossi"))
    c.select()
    u = uid_of(c, m)
    c.uid("COPY", u, "Trash")
    c.uid("STORE", u, "+FLAGS", "(\\Deleted)")
    c.expunge()
    c.logout()
    return located(
        m,
        "mario.rossi",
        "Trash",
        [access("logout", "IMAP", account("mario.rossi"), "127.0.50.32", IMAP, deleted=1, expunged=1, trashed=1)],
        [["copy from INBOX: box=Trash", m], ["delete: box=INBOX", m], ["expunge: box=INBOX", m]],
    )


@scenario
def loc_expunged(tag):
    m = deliver(tag, "mario.rossi", "eliminato del tutto")
    c = IMAPx(IMAP, 2143, src="127.0.50.33")
    login(c, account("mario.rossi"))
    c.select()
    c.uid("STORE", uid_of(c, m), "+FLAGS", "(\\Deleted)")
    c.expunge()
    c.logout()
    return located(
        m,
        "mario.rossi",
        "deleted",
        [access("logout", "IMAP", account("mario.rossi"), "127.0.50.33", IMAP, deleted=1, expunged=1, trashed=0)],
        [["expunge: box=INBOX", m]],
    )


@scenario
def loc_deleted_flag_not_expunged(tag):
    m = deliver(tag, "mario.rossi", "segnato, non eliminato")
    c = IMAPx(IMAP, 2143, src="127.0.50.34")
    login(c, account("mario.rossi"))
    c.select()
    c.uid("STORE", uid_of(c, m), "+FLAGS", "(\\Deleted)")
    c._simple_command("UNSELECT")
    c.logout()
    return located(
        m,
        "mario.rossi",
        "INBOX (flag \\Deleted)",
        [access("logout", "IMAP", account("mario.rossi"), "127.0.50.34", IMAP, deleted=1, expunged=0, trashed=0)],
        [["delete: box=INBOX", m]],
    )


@scenario
def loc_trash_emptied(tag):
    m = deliver(tag, "anna.bianchi", "cestino svuotato")
    c = IMAPx(IMAP, 2143, src="127.0.50.35")
    login(c, account("anna.bianchi"))
    c.select()
    c.uid("MOVE", uid_of(c, m), "Trash")
    c.select("Trash")
    c.uid("STORE", uid_of(c, m), "+FLAGS", "(\\Deleted)")
    c.expunge()
    c.logout()
    return located(
        m,
        "anna.bianchi",
        "deleted",
        [access("logout", "IMAP", account("anna.bianchi"), "127.0.50.35", IMAP, deleted=1, expunged=1, trashed=1)],
        [["expunge: box=Trash", m]],
    )


@scenario
def loc_moved_then_folder_renamed(tag):
    m = deliver(tag, "anna.bianchi", "cartella rinominata")
    c = IMAPx(IMAP, 2143, src="127.0.50.36")
    login(c, account("anna.bianchi"))
    c.create(f"Progetti{RUNID}")
    c.select()
    c.uid("MOVE", uid_of(c, m), f"Progetti{RUNID}")
    c._simple_command("UNSELECT")
    c.rename(f"Progetti{RUNID}", f"Archivio{RUNID}")
    c.logout()
    return located(
        m,
        "anna.bianchi",
        f"Archivio{RUNID}",
        [],
        [["copy from INBOX: box=Progetti", m], ["Mailbox renamed: Progetti"]],
    )


@scenario
def loc_folder_with_accents_and_spaces(tag):
    m = deliver(tag, "anna.bianchi", "cartella con accenti")
    c = IMAPx(IMAP, 2143, src="127.0.50.37")
    login(c, account("anna.bianchi"))
    n = '"Attivit&AOA- \'24, box=X"'
    c.create(n)
    c.select()
    c.uid("MOVE", uid_of(c, m), n)
    c.logout()
    return located(
        m,
        "anna.bianchi",
        "Attività '24, box=X",
        [],
        [["copy from INBOX: box=", m]],
    )


@scenario
def loc_folder_deleted(tag):
    m = deliver(tag, "anna.bianchi", "cartella eliminata")
    c = IMAPx(IMAP, 2143, src="127.0.50.38")
    login(c, account("anna.bianchi"))
    n = f"Via{RUNID}"
    c.create(n)
    c.select()
    c.uid("MOVE", uid_of(c, m), n)
    c._simple_command("UNSELECT")
    c.delete(n)
    c.logout()
    return located(
        m,
        "anna.bianchi",
        "deleted (with its folder)",
        [],
        [["Mailbox deleted: Via"]],
    )


@scenario
def loc_copied_two_places(tag):
    m = deliver(tag, "anna.bianchi", "in due posti")
    c = IMAPx(IMAP, 2143, src="127.0.50.39")
    login(c, account("anna.bianchi"))
    c.create("Copie")
    c.select()
    c.uid("COPY", uid_of(c, m), "Copie")
    c.logout()
    return located(
        m,
        "anna.bianchi",
        "INBOX + Copie",
        [],
        [["copy from INBOX: box=Copie", m]],
    )


@scenario
def loc_append_sent_copy(tag):
    m = new_message_id(tag)
    c = IMAPx(IMAP, 2143, src="127.0.50.40")
    login(c, account("mario.rossi"))
    c.append("Sent", "(\\Seen)", None, message(tag, account("mario.rossi"), "x@remote.test", "copia in Inviati"))
    c.logout()
    return located(
        m,
        "mario.rossi",
        "Sent",
        [access("logout", "IMAP", account("mario.rossi"), "127.0.50.40", IMAP, appended=1)],
        [["save: box=Sent", m]],
    )
