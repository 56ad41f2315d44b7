//! Words of the Message and Access pages.

words! {
    TIMELINE: "Timeline", "Cronologia";
    ADDRESS_UNKNOWN: "not said in the log", "non indicato nel log";
    NULL_SENDER: "No sender: a bounce or a notice", "Nessun mittente: un rimbalzo o un avviso";
    COPY: "Copy", "Copia";
    COPIED: "Copied", "Copiato";
}
