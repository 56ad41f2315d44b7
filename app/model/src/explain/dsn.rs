//! Enhanced status codes: what the code alone says, for answers whose words no other rule knows.
//!
//! In: `5.1.1`. Out: a clause. Source: RFC 3463 and the IANA registry of its codes (RFC 4954, 5248, 6531, 6710, 7293,
//! 7372, 7505, 8616 …). The first figure (2, 4, 5) says success, later, never, and is told by the outcome.
//! Refuses to know: who said it.

use super::phrase::Both;

/// What the code says; `None` for one without meaning (`x.0.0`) or unknown.
pub(super) fn clause(dsn: &str) -> Option<Both> {
    let (_, detail) = dsn.split_once('.')?;
    CODES.iter().find(|(code, _)| *code == detail).map(|(_, clause)| *clause)
}

const CODES: &[(&str, Both)] = &[
    ("1.0", ["something is wrong with the address", "c’è qualcosa che non va nell’indirizzo"]),
    ("1.1", ["there is no mailbox {mailbox}", "la casella {mailbox} non esiste"]),
    ("1.2", ["{rdomain} does not exist, or has no mail server", "{rdomain} non esiste, o non ha un server di posta"]),
    ("1.3", ["the recipient’s address is not written properly", "l’indirizzo del destinatario non è scritto correttamente"]),
    ("1.4", ["the address stands for more than one mailbox", "l’indirizzo corrisponde a più caselle"]),
    ("1.5", ["the address is good", "l’indirizzo è valido"]),
    ("1.6", ["the mailbox has moved and left no new address", "la casella è stata trasferita senza lasciare un nuovo indirizzo"]),
    ("1.7", ["the sender’s address is not written properly", "l’indirizzo del mittente non è scritto correttamente"]),
    ("1.8", ["the sender’s domain does not exist", "il dominio del mittente non esiste"]),
    ("1.9", ["it was handed to a mail system that sends no receipts", "è stata passata a un sistema che non dà conferme"]),
    ("1.10", ["{rdomain} takes no mail at all", "{rdomain} non riceve alcuna posta"]),
    ("2.0", ["something is wrong with the mailbox", "c’è qualcosa che non va nella casella"]),
    ("2.1", ["the mailbox is switched off", "la casella è disattivata"]),
    ("2.2", ["the mailbox is full", "la casella è piena"]),
    ("2.3", ["the message is too large for that mailbox", "il messaggio è troppo grande per quella casella"]),
    ("2.4", ["the mailing list could not be resolved", "non è stato possibile risolvere la lista di distribuzione"]),
    ("3.0", ["the mail system there has a fault", "il sistema di posta ha un guasto"]),
    ("3.1", ["the mail system there has no room left", "il sistema di posta ha esaurito lo spazio"]),
    ("3.2", ["the mail system there takes no messages at the moment", "il sistema di posta al momento non accetta messaggi"]),
    (
        "3.3",
        ["the mail system there cannot do what the message asks for", "il sistema di posta non può fare ciò che il messaggio richiede"],
    ),
    ("3.4", ["the message is too large for that mail system", "il messaggio è troppo grande per quel sistema di posta"]),
    ("3.5", ["the mail system there is not set up properly", "il sistema di posta non è configurato correttamente"]),
    ("3.6", ["the message was given another priority", "al messaggio è stata data un’altra priorità"]),
    ("4.0", ["something is wrong with the network", "c’è un problema di rete"]),
    ("4.1", ["the mail server does not answer", "il server di posta non risponde"]),
    ("4.2", ["the connection broke off", "la connessione si è interrotta"]),
    ("4.3", ["a directory needed for the delivery does not answer", "un archivio necessario alla consegna non risponde"]),
    ("4.4", ["there is no route to the mail server", "non c’è un percorso verso il server di posta"]),
    ("4.5", ["the mail system there is overloaded", "il sistema di posta è sovraccarico"]),
    ("4.6", ["it went round in circles between servers", "è rimbalzata in circolo tra i server"]),
    ("4.7", ["it waited too long in the queue", "è rimasta troppo a lungo in coda"]),
    ("5.0", ["the two servers did not understand each other", "i due server non si sono capiti"]),
    ("5.1", ["a command came that does not belong there", "è arrivato un comando fuori posto"]),
    ("5.2", ["a command was not written properly", "un comando non era scritto correttamente"]),
    ("5.3", ["it had too many recipients at once", "aveva troppi destinatari in una volta"]),
    ("5.4", ["a command had parameters that are not allowed", "un comando aveva parametri non consentiti"]),
    ("5.5", ["the two servers speak different versions of the protocol", "i due server usano versioni diverse del protocollo"]),
    ("5.6", ["what was sent to sign in is too long", "i dati per l’autenticazione sono troppo lunghi"]),
    ("6.0", ["the content cannot be handled there", "il contenuto non può essere gestito"]),
    ("6.1", ["content of that kind is not accepted", "quel tipo di contenuto non è accettato"]),
    ("6.2", ["the content would have to be converted, which is forbidden", "il contenuto andrebbe convertito, ma è vietato"]),
    (
        "6.3",
        [
            "the content would have to be converted, which that server cannot do",
            "il contenuto andrebbe convertito, ma il server non sa farlo",
        ],
    ),
    ("6.4", ["the content was converted with losses", "il contenuto è stato convertito con perdite"]),
    ("6.5", ["the content could not be converted", "non è stato possibile convertire il contenuto"]),
    ("6.6", ["the content could not be fetched", "non è stato possibile recuperare il contenuto"]),
    (
        "6.7",
        [
            "addresses with accented or non-Latin letters are not accepted there",
            "gli indirizzi con lettere accentate o non latine non sono accettati",
        ],
    ),
    (
        "6.8",
        [
            "the reply would need accented or non-Latin letters, which are not accepted",
            "la risposta richiederebbe lettere accentate o non latine, non accettate",
        ],
    ),
    (
        "6.9",
        [
            "headers with accented or non-Latin letters are not accepted there",
            "le intestazioni con lettere accentate o non latine non sono accettate",
        ],
    ),
    (
        "6.10",
        [
            "the reply would need accented or non-Latin letters, which are not accepted",
            "la risposta richiederebbe lettere accentate o non latine, non accettate",
        ],
    ),
    ("7.0", ["a security rule forbids it", "una regola di sicurezza non la consente"]),
    ("7.1", ["the sender is not allowed to write there", "il mittente non è autorizzato a scrivere lì"]),
    ("7.2", ["the sender may not write to that mailing list", "il mittente non può scrivere a quella lista"]),
    ("7.3", ["secure mail cannot be passed on there", "la posta protetta lì non può essere inoltrata"]),
    (
        "7.4",
        ["a security feature is asked for that the server does not have", "è richiesta una funzione di sicurezza che il server non ha"],
    ),
    ("7.5", ["the encryption failed", "la cifratura non è riuscita"]),
    ("7.6", ["the encryption asked for is not supported", "la cifratura richiesta non è supportata"]),
    ("7.7", ["the message was changed on the way", "il messaggio è stato alterato lungo la strada"]),
    ("7.8", ["the user name or password is wrong", "il nome utente o la password sono errati"]),
    ("7.9", ["that way of signing in is too weak", "quel metodo di autenticazione è troppo debole"]),
    ("7.10", ["the connection must be encrypted", "la connessione deve essere cifrata"]),
    ("7.11", ["that way of signing in needs an encrypted connection", "quel metodo di autenticazione richiede una connessione cifrata"]),
    ("7.12", ["a new password must be set first", "prima va impostata una nuova password"]),
    ("7.13", ["the account is switched off", "l’utente è disattivato"]),
    ("7.14", ["the two servers need an agreement first", "tra i due server serve prima un accordo"]),
    ("7.15", ["only more urgent mail is taken at the moment", "al momento è accettata solo la posta più urgente"]),
    ("7.16", ["the message is too large for its priority", "il messaggio è troppo grande per la sua priorità"]),
    ("7.17", ["the mailbox has a new owner", "la casella ha cambiato titolare"]),
    ("7.18", ["the domain has a new owner", "il dominio ha cambiato titolare"]),
    ("7.19", ["the mailbox’s owner could not be checked", "non è stato possibile verificare il titolare della casella"]),
    ("7.20", ["no signature (DKIM) passed", "nessuna firma (DKIM) è risultata valida"]),
    ("7.21", ["no acceptable signature (DKIM) was found", "non c’era una firma (DKIM) accettabile"]),
    ("7.22", ["no signature (DKIM) of the author’s own domain passed", "nessuna firma (DKIM) del dominio dell’autore è risultata valida"]),
    ("7.23", ["the server may not send for {domain} (SPF)", "il server non è autorizzato a spedire per {domain} (SPF)"]),
    ("7.24", ["the SPF record of {domain} cannot be used", "il record SPF di {domain} non è utilizzabile"]),
    (
        "7.25",
        [
            "the sending server’s address has no matching name in DNS",
            "l’indirizzo del server mittente non ha un nome corrispondente nel DNS",
        ],
    ),
    ("7.26", ["more than one check of the sender failed", "più di un controllo sul mittente è fallito"]),
    ("7.27", ["{domain} takes no mail, so it should send none", "{domain} non riceve posta, quindi non dovrebbe inviarne"]),
    ("7.28", ["too much mail came at once", "è arrivata troppa posta in una volta"]),
    ("7.29", ["the forwarders’ seals (ARC) are not valid", "i sigilli dei server di inoltro (ARC) non sono validi"]),
    (
        "7.30",
        [
            "the message may only travel encrypted, which that server cannot promise",
            "il messaggio può viaggiare solo cifrato, e quel server non può garantirlo",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 3463, section 3, and what the IANA registry "SMTP Enhanced Status Codes" added since: subject, last detail.
    const REGISTERED: [(u8, std::ops::RangeInclusive<u8>); 7] =
        [(1, 0..=10), (2, 0..=4), (3, 0..=6), (4, 0..=7), (5, 0..=6), (6, 0..=10), (7, 0..=30)];

    #[test]
    fn every_registered_code_has_its_words() {
        for (subject, details) in REGISTERED {
            for detail in details {
                for class in [4, 5] {
                    let [en, it] = clause(&format!("{class}.{subject}.{detail}")).unwrap_or_else(|| panic!("{class}.{subject}.{detail}"));
                    assert!(en != it && !en.ends_with('.') && !it.ends_with('.'), "{en}");
                }
            }
        }
        assert_eq!(
            CODES.len(),
            REGISTERED.iter().map(|(_, details)| details.clone().count()).sum::<usize>(),
            "no code twice, none of our own making"
        );
        for unknown in ["5.0.0", "5.9.1", "5", "", "5.1.99", "5.1.1.1"] {
            assert!(clause(unknown).is_none(), "{unknown}");
        }
    }
}
