"""Every scenario, in the order they are driven: what a session is, what arrives, what leaves, what becomes of it."""

# ruff: noqa: F401, I001
from . import imap, imap_refused, webmail, pop3, smtp_auth
from . import arriving, filtered, refused, failing
from . import sent, kept_back
from . import moved, downloaded
from . import hostile_smtp, hostile_message, hostile_login, hostile_remote
from . import queue

# what waits long for little
SLOW = {
    "queue_listing_and_expiry",
    "in_smtputf8_recipient_bounced",
    "in_rbl_rspamd_only",
    "in_alias_and_direct_same_mailbox",
}
# of the hostile words, those that were believed once, or nearly
TELLING = ("_closing", "_session", "_envelope", "_markup", "_newline", "_escape", "_user", "_1", "_5")


def quick(name):
    """Is it in the quick run?"""
    return name not in SLOW and (not name.startswith("hostile_") or name.endswith(TELLING))
