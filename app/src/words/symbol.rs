//! Plain names of the spam filter's rules, where one is known.
//!
//! In: a symbol as Rspamd (3.x, its stock rules) names it, without what stands in brackets. Out: a [`Word`].
//! Refuses to know: weights.

use super::Word;

const fn word(en: &'static str, it: &'static str) -> Word {
    Word { en, it }
}

/// What a rule means.
pub fn symbol(name: &str) -> Option<Word> {
    Some(match name.split(['(', '{']).next().unwrap_or(name) {
        "R_SPF_ALLOW" => word("The server may send for that domain (SPF)", "Server autorizzato per quel dominio (SPF)"),
        "R_SPF_FAIL" => word("The server may not send for that domain (SPF)", "Server non autorizzato per quel dominio (SPF)"),
        "R_SPF_SOFTFAIL" => word("The server probably may not send for that domain (SPF)", "Server probabilmente non autorizzato (SPF)"),
        "R_SPF_NEUTRAL" => word("The domain says nothing of that server (SPF)", "Il dominio non si esprime su quel server (SPF)"),
        "R_SPF_NA" => word("The domain has no SPF record", "Il dominio non ha un record SPF"),
        "R_SPF_DNSFAIL" => word("The SPF record could not be looked up", "Record SPF non consultabile"),
        "R_DKIM_ALLOW" => word("The signature is good (DKIM)", "Firma valida (DKIM)"),
        "R_DKIM_REJECT" => word("The signature is bad (DKIM)", "Firma non valida (DKIM)"),
        "R_DKIM_NA" => word("Not signed (DKIM)", "Non firmata (DKIM)"),
        "R_DKIM_TEMPFAIL" | "R_DKIM_PERMFAIL" => word("The signature could not be checked (DKIM)", "Firma non verificabile (DKIM)"),
        "DKIM_SIGNED" => word("Signed by us (DKIM)", "Firmata da noi (DKIM)"),
        "DKIM_TRACE" => word("Who signed it", "Chi l’ha firmata"),
        "DMARC_POLICY_ALLOW" => word("Passes the sender’s own policy (DMARC)", "Rispetta la politica del mittente (DMARC)"),
        "DMARC_POLICY_REJECT" => {
            word("The sender’s own policy asks to refuse it (DMARC)", "La politica del mittente chiede di rifiutarla (DMARC)")
        }
        "DMARC_POLICY_QUARANTINE" => {
            word("The sender’s own policy asks to hold it (DMARC)", "La politica del mittente chiede di trattenerla (DMARC)")
        }
        "DMARC_POLICY_SOFTFAIL" => word(
            "Fails the sender’s policy, which asks nothing (DMARC)",
            "Non rispetta la politica del mittente, che non chiede nulla (DMARC)",
        ),
        "DMARC_NA" => word("The sender has no policy (DMARC)", "Il mittente non ha una politica (DMARC)"),
        "ARC_NA" => word("No chain of forwarders (ARC)", "Nessuna catena di inoltri (ARC)"),
        "ARC_ALLOW" => word("Good chain of forwarders (ARC)", "Catena di inoltri valida (ARC)"),
        "ARC_REJECT" => word("Bad chain of forwarders (ARC)", "Catena di inoltri non valida (ARC)"),
        "AUTH_NA" => word("No sender check of any kind", "Nessuna verifica del mittente"),
        "GTUBE" => word("The test message for spam filters", "Il messaggio di prova dei filtri antispam"),
        "CLAM_VIRUS" | "CLAMAV" => word("A virus", "Un virus"),
        "BAYES_SPAM" => word("Reads like spam", "Si legge come spam"),
        "BAYES_HAM" => word("Reads like ordinary mail", "Si legge come posta normale"),
        "GREYLIST" => word("Asked to try again later", "Invitato a riprovare più tardi"),
        "RATELIMITED" | "RATELIMIT_CHECK" => word("Too much in too short a time", "Troppi invii in poco tempo"),
        "HFILTER_HELO_IP_A" | "HFILTER_HELO_NORES_A_OR_MX" | "HFILTER_HELO_NOT_FQDN" | "HFILTER_HELO_BADIP" | "HFILTER_HELO_BAREIP" => {
            word("The server calls itself by a doubtful name", "Il server si presenta con un nome dubbio")
        }
        "HFILTER_HOSTNAME_UNKNOWN" | "RDNS_NONE" => word("The server’s address has no name", "L’indirizzo del server non ha un nome"),
        "RDNS_DNSFAIL" => word("The server’s name could not be looked up", "Nome del server non consultabile"),
        "FORGED_SENDER" => word("Two different senders", "Due mittenti diversi"),
        "FORGED_RECIPIENTS" => word("The recipients in the headers are others", "I destinatari nelle intestazioni sono altri"),
        "FROM_EQ_ENVFROM" => word("Both senders agree", "I due mittenti coincidono"),
        "FROM_NEQ_ENVFROM" => word("The two senders differ", "I due mittenti sono diversi"),
        "FROM_HAS_DN" => word("The sender has a name", "Il mittente ha un nome"),
        "FROM_NO_DN" => word("The sender has no name", "Il mittente non ha un nome"),
        "TO_DN_NONE" => word("The recipient has no name", "Il destinatario non ha un nome"),
        "TO_EQ_FROM" => word("Sender and recipient are the same", "Mittente e destinatario coincidono"),
        "TO_MATCH_ENVRCPT_ALL" | "TO_MATCH_ENVRCPT_SOME" => {
            word("The To header names the recipient", "L’intestazione To indica il destinatario")
        }
        "RCPT_COUNT_ONE" => word("One recipient", "Un destinatario"),
        "RCPT_COUNT_TWO" | "RCPT_COUNT_THREE" | "RCPT_COUNT_FIVE" | "RCPT_COUNT_SEVEN" | "RCPT_COUNT_TWELVE" => {
            word("Several recipients", "Più destinatari")
        }
        "RCVD_COUNT_ZERO" => word("Came straight from the sender", "Arrivata direttamente dal mittente"),
        "RCVD_COUNT_ONE" | "RCVD_COUNT_TWO" | "RCVD_COUNT_THREE" | "RCVD_COUNT_FIVE" => {
            word("Passed through other servers", "Passata da altri server")
        }
        "RCVD_TLS_ALL" => word("Encrypted at every hop", "Cifrata a ogni passaggio"),
        "RCVD_TLS_LAST" => word("Encrypted on the last hop", "Cifrata nell’ultimo passaggio"),
        "RCVD_NO_TLS_LAST" => word("Not encrypted on the last hop", "Non cifrata nell’ultimo passaggio"),
        "RCVD_VIA_SMTP_AUTH" => word("The sender had signed in", "Il mittente si era autenticato"),
        "MISSING_MID" | "MID_MISSING" => word("No Message-ID", "Nessun Message-ID"),
        "MID_RHS_MATCH_FROM" => word("Message-ID fits the sender", "Il Message-ID corrisponde al mittente"),
        "MID_RHS_NOT_FQDN" => word("Doubtful Message-ID", "Message-ID dubbio"),
        "MISSING_DATE" => word("No date", "Nessuna data"),
        "MISSING_SUBJECT" => word("No subject", "Nessun oggetto"),
        "MISSING_FROM" => word("No From header", "Nessuna intestazione From"),
        "MISSING_TO" => word("No To header", "Nessuna intestazione To"),
        "MISSING_MIME_VERSION" => word("No MIME version", "Nessuna versione MIME"),
        "MIME_GOOD" => word("Well made", "Ben composta"),
        "MIME_TRACE" => word("Parts of the message", "Parti del messaggio"),
        "MIME_BAD_ATTACHMENT" | "MIME_BAD_EXTENSION" => word("A suspicious attachment", "Un allegato sospetto"),
        "HAS_ATTACHMENT" => word("Has attachments", "Contiene allegati"),
        "PHISHING" => word("A link that pretends to lead elsewhere", "Un link che finge di portare altrove"),
        "R_SUSPICIOUS_URL" | "URIBL_BLOCKED" => word("Suspicious link", "Link sospetto"),
        "ASN" => word("The network it came from", "La rete di provenienza"),
        "ONCE_RECEIVED" => word("One hop only", "Un solo passaggio"),
        "ARC_SIGNED" => word("Sealed by us (ARC)", "Sigillata da noi (ARC)"),
        "BOUNCE" => word("A bounce", "Un rimbalzo"),
        "TAGGED_RCPT" => word("The recipient has a tag", "Il destinatario ha un’etichetta"),
        "WHITELIST_SPF" | "WHITELIST_DKIM" | "WHITELIST_DMARC" | "WHITELIST_SPF_DKIM" => {
            word("A known good sender", "Un mittente noto e affidabile")
        }
        "MANY_INVISIBLE_PARTS" | "ZERO_FONT" => word("Hidden text", "Testo nascosto"),
        "FORGED_MUA_THUNDERBIRD_MSGID_UNKNOWN" | "FORGED_MUA_OUTLOOK" => {
            word("Pretends to come from another mail program", "Finge di provenire da un altro programma di posta")
        }
        "R_MIXED_CHARSET" => word("Letters of several alphabets in one word", "Lettere di alfabeti diversi nella stessa parola"),
        "SUBJECT_NEEDS_ENCODING" | "TO_NEEDS_ENCODING" | "FROM_NEEDS_ENCODING" | "INVALID_RCPT_8BIT" => {
            word("Accented letters written wrongly in a header", "Lettere accentate scritte male in un’intestazione")
        }
        "INVALID_MSGID" | "MID_MISSING_BRACKETS" => word("Malformed Message-ID", "Message-ID malformato"),
        "EMPTY_SUBJECT" => word("The subject is empty", "L’oggetto è vuoto"),
        "VIOLATED_DIRECT_SPF" => word("Straight from a server that may not send for it", "Direttamente da un server non autorizzato"),
        "BAD_REP_POLICIES" => word("Fails the sender checks", "Non supera le verifiche del mittente"),
        "TO_DOM_EQ_FROM_DOM" => word("Sender and recipient share a domain", "Mittente e destinatario nello stesso dominio"),
        _ if name.starts_with("FORCE_ACTION_") => word("A rule of this server decided", "Ha deciso una regola di questo server"),
        "SUBJ_ALL_CAPS" => word("The subject shouts", "L’oggetto è tutto maiuscolo"),
        "FREEMAIL_FROM" | "FREEMAIL_ENVFROM" => word("From a free mail provider", "Da un fornitore di posta gratuita"),
        _ if name.starts_with("RBL_") || name.starts_with("RECEIVED_SPAMHAUS") => {
            word("The server is on a block list", "Il server è in una lista di blocco")
        }
        _ if name.starts_with("DNSWL") || name.starts_with("RCVD_IN_DNSWL") => {
            word("The server is on a list of good ones", "Il server è in una lista di quelli buoni")
        }
        _ if name.starts_with("FUZZY_") => word("Known to others as spam", "Nota ad altri come spam"),
        _ => return None,
    })
}
