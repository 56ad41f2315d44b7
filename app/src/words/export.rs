//! Words of files of rows: asking for one, how far it is, fetching it.

use tracemail_model::export::{Export, Format, Stage, Why};

use super::{Lang, Word, number};

words! {
    RAIL: "Files", "File";
    TITLE: "Files", "File";
    WHAT: "Large downloads are made here while you go on. Only you see them; each is deleted a day after you asked for it.",
        "I download grandi si preparano qui mentre continui a lavorare. Li vedi solo tu; ognuno viene eliminato un giorno dopo la richiesta.";
    NONE: "No files. A large download from one of the lists appears here.",
        "Nessun file. Qui compare un download di grandi dimensioni da una delle liste.";
    DOWNLOAD: "Download", "Scarica";
    CANCEL: "Cancel", "Annulla";
    DELETE: "Delete", "Elimina";
    DELETED_AT: "deleted", "eliminato";
    ALL_ROWS: "all rows", "tutte le righe";
    TELL_ME: "Tell me when a file is ready", "Avvisami quando un file è pronto";
    TOLD: "Your browser tells you when a file is ready, as long as Tracemail is open in it.",
        "Il browser ti avvisa quando un file è pronto, finché Tracemail resta aperto.";
    NOT_TOLD: "Your browser does not let Tracemail notify you; a notice appears here instead.",
        "Il browser non permette a Tracemail di avvisarti; l’avviso compare comunque qui.";
    IS_READY: "The file is ready", "Il file è pronto";
    IS_NOT: "The file could not be made", "Non è stato possibile preparare il file";
    IS_MADE: "This is large, so the file is made while you go on. You will be told when it is ready.",
        "Il file è grande: viene preparato mentre continui. Riceverai un avviso quando è pronto.";
    SEE: "See the files", "Vai ai file";

    COLUMNS_SHOWN: "Only the columns shown", "Solo le colonne visibili";
    RAW: "For programs: plain names, UTC, nothing changed", "Per i programmi: nomi semplici, UTC, testo invariato";
    BOM: "For Excel: marked as UTF-8", "Per Excel: contrassegnato come UTF-8";
    SEMICOLON: "Semicolons between cells", "Punto e virgola tra le celle";
    LINES: "JSON Lines", "JSON Lines";
}

/// What happened to it, in a few words.
pub fn stage(export: &Export, lang: Lang) -> String {
    let rows = number::count(export.rows, lang);
    match (export.stage, lang) {
        (Stage::Waiting, Lang::En) => "waits for its turn".into(),
        (Stage::Waiting, Lang::It) => "in attesa del suo turno".into(),
        (Stage::Running, Lang::En) => match export.total {
            Some(total) => format!("{rows} of {} rows", number::count(total, lang)),
            None => format!("{rows} rows so far"),
        },
        (Stage::Running, Lang::It) => match export.total {
            Some(total) => format!("{rows} righe su {}", number::count(total, lang)),
            None => format!("{rows} righe finora"),
        },
        (Stage::Ready, Lang::En) => format!("{rows} rows, {}", number::bytes(export.bytes, lang)),
        (Stage::Ready, Lang::It) => format!("{rows} righe, {}", number::bytes(export.bytes, lang)),
        (Stage::Failed, _) => why(export.why.unwrap_or(Why::Broken)).say(lang).into(),
    }
}

/// Why there is no file, and what to do.
const fn why(why: Why) -> Word {
    match why {
        Why::Rights => Word {
            en: "You may not see all of these rows any more. Ask again for those you see.",
            it: "Non puoi più vedere tutte queste righe. Richiedi quelle che vedi.",
        },
        Why::Large => Word {
            en: "It would be larger than your files may be. Delete another, or choose a shorter period.",
            it: "Supererebbe lo spazio dei tuoi file. Eliminane un altro o scegli un periodo più breve.",
        },
        Why::Search => Word {
            en: "The search takes too long. Choose a shorter period.",
            it: "La ricerca richiede troppo tempo. Scegli un periodo più breve.",
        },
        Why::Erased => Word {
            en: "Somebody whose rows may have been in it was erased. Ask again for what there is now.",
            it: "Sono stati cancellati i dati di una persona le cui righe potevano esservi. Richiedi ciò che c’è ora.",
        },
        Why::Broken => Word {
            en: "The server failed. Try again; its operator finds the reason in its log.",
            it: "Errore del server. Riprova; il gestore trova il motivo nel log.",
        },
    }
}

/// How it is written.
pub const fn format(format: Format) -> &'static str {
    match format {
        Format::Csv => "CSV",
        Format::Lines => "JSON Lines",
    }
}
