"""Every scenario, in the order they are driven: what a session is, what arrives, what leaves, what becomes of it."""

# ruff: noqa: F401, I001
from . import imap, imap_refused, webmail, pop3, smtp_auth
from . import arriving, filtered, refused, failing
from . import sent, kept_back
from . import moved, downloaded
from . import hostile_smtp, hostile_message, hostile_login, hostile_remote
from . import queue

# what waits long for little: left out of the quick run
SLOW = {"queue_listing_and_expiry"}
