//! Words of signed reports and of the page that checks them.

use tracemail_model::report::Outcome;

use super::Word;

words! {
    SIGNED_REPORT: "Signed report", "Rapporto firmato";
    TITLE: "Is this report genuine?", "Questo rapporto è autentico?";
    WHAT: "Choose the PDF, or type the code printed on it. The file is looked at and forgotten at once.",
        "Scegli il PDF, oppure digita il codice stampato sopra. Il file viene controllato e subito dimenticato.";
    FILE: "The report, as PDF", "Il rapporto, in PDF";
    CODE: "Code", "Codice";
    LOOK_UP: "Look it up", "Cerca";
    MADE: "Made", "Creato";
    ABOUT: "About", "Riguarda";
    ROWS: "Rows", "Righe";
    OF_DOMAIN: "a domain’s day or week", "un giorno o una settimana di un dominio";
    STAMPED: "Signed before, by another’s clock", "Firmato prima di, secondo un altro orologio";
    STAMPED_BY: "Time stamp by", "Marca temporale di";
    ELSEWHERE: "To check reports without this page, with tracemail verify or a PDF program, take the authority’s certificate:",
        "Per verificare i rapporti senza questa pagina, con tracemail verify o un programma PDF, serve il certificato dell’autorità:";
}

const fn word(en: &'static str, it: &'static str) -> Word {
    Word { en, it }
}

/// What a check found.
pub const fn outcome(outcome: Outcome) -> Word {
    match outcome {
        Outcome::Genuine => word(
            "Genuine: made by this installation, and not one bit was changed since.",
            "Autentico: creato da questa installazione, e da allora non è cambiato un solo bit.",
        ),
        Outcome::Forgotten => word(
            "Signed by this installation and unchanged, but no record of it is kept here any more.",
            "Firmato da questa installazione e non modificato, ma qui non ne è più conservata traccia.",
        ),
        Outcome::Known => word(
            "A report with this code was made here. Only the file itself can tell whether it was changed: choose it above.",
            "Un rapporto con questo codice è stato creato qui. Solo il file può dire se è stato modificato: sceglilo qui sopra.",
        ),
        Outcome::Refused => word(
            "Not genuine: it was changed after it was signed, or was not made by this installation.",
            "Non autentico: è stato modificato dopo la firma, oppure non è stato creato da questa installazione.",
        ),
        Outcome::Unknown => word("No report with this code was made here.", "Qui non è stato creato nessun rapporto con questo codice."),
    }
}
