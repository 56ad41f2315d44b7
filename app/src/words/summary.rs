//! Words of the page of a domain's day or week. What is in a summary, the model tells.

words! {
    TITLE: "Summary", "Riepilogo";
    WHAT: "A domain’s day or week, beside the one before.", "Un giorno o una settimana di un dominio, a confronto con quelli prima.";
    DOMAIN: "Domain", "Dominio";
    DAY: "Day", "Giorno";
    WEEK: "Week", "Settimana";
    DATE: "With the day", "Con il giorno";
    SHOW: "Show", "Mostra";
    EARLIER: "Before", "Prima";
    LATER: "After", "Dopo";
    PAPER: "Signed PDF", "PDF firmato";
    NOW: "Now", "Ora";
    THEN: "Before", "Prima";
    CHANGE: "Change", "Differenza";
    NAME: "What", "Che cosa";
    TIMES: "Days are those of", "I giorni sono quelli di";
    NOTHING: "You have no domain to sum up.", "Non hai nessun dominio da riepilogare.";
    LETTERS: "By mail", "Per posta";
    EVERY_DAY: "Each morning, the day before", "Ogni mattina, il giorno prima";
    EVERY_WEEK: "Each week, when it is over", "Ogni settimana, quando è finita";
    FIRST: "My week begins on", "La mia settimana comincia di";
    SAVE: "Save", "Salva";
    GOES_TO: "They go to", "Vanno a";
    NOWHERE: "Say first where letters may go, and in which time zone you live:", "Di’ prima dove possono andare le lettere, e in quale fuso orario vivi:";
    CHANGE_WHERE: "Address, language and time zone", "Indirizzo, lingua e fuso orario";
}

/// The days of a week, Monday first.
pub const DAYS: [super::Word; 7] = {
    use super::Word;
    [
        Word { en: "Monday", it: "lunedì" },
        Word { en: "Tuesday", it: "martedì" },
        Word { en: "Wednesday", it: "mercoledì" },
        Word { en: "Thursday", it: "giovedì" },
        Word { en: "Friday", it: "venerdì" },
        Word { en: "Saturday", it: "sabato" },
        Word { en: "Sunday", it: "domenica" },
    ]
};
