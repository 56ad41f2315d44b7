"""pyHanko's word on PDFs: hanko.py [--stamp] CA.pem FILE…; one line each, `valid` or `refused`.

With --stamp: `stamped` when there is a time stamp over the signature too, intact, valid and trusted."""
import logging
import sys

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)


def certificates(path):
    return [x509.Certificate.load(der) for _, _, der in pem.unarmor(open(path, "rb").read(), multiple=True)]


def word(path, roots):
    try:
        with open(path, "rb") as file:
            signatures = PdfFileReader(file, strict=False).embedded_signatures
            if len(signatures) != 1:
                return "refused"
            context = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")
            status = validate_pdf_signature(signatures[0], context)
            if wants_stamp:
                stamp = status.timestamp_validity
                return "stamped" if stamp and stamp.intact and stamp.valid and stamp.trusted and status.bottom_line else "refused"
            return "valid" if status.bottom_line and status.coverage.name == "ENTIRE_FILE" else "refused"
    except Exception:
        return "refused"


wants_stamp = sys.argv[1] == "--stamp"
ca, *paths = sys.argv[2 if wants_stamp else 1 :]
roots = certificates(ca)
for path in paths:
    print(word(path, roots))
