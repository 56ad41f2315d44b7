//! The columns of the Received and Sent lists.

use tracemail_model::{encryption::Encryption, message::Message};

super::columns! { Message:
    "id" "Row" "Riga" |r, c| c.put(r.id);
    "direction" "Direction" "Direzione" |r, c| c.put(r.direction);
    "time" "Time" "Ora" |r, c| c.time(r.time);
    "updated" "Last event" "Ultimo evento" |r, c| c.time(r.updated);
    "domain" "Domain" "Dominio" |r, c| c.maybe(r.domain.as_ref());
    "sender" "Sender" "Mittente" |r, c| c.maybe(r.sender.as_deref().map(|sender| if sender.is_empty() { "<>" } else { sender }));
    "recipient" "Recipient" "Destinatario" |r, c| c.maybe(r.recipient.as_ref());
    "original_recipient" "Recipient as given" "Destinatario indicato" |r, c| c.maybe(r.original_recipient.as_ref());
    "header_from" "From" "Da" |r, c| c.maybe(r.header_from.as_ref());
    "header_to" "To" "A" |r, c| c.maybe(r.header_to.as_ref());
    "subject" "Subject" "Oggetto" |r, c| c.maybe(r.subject.as_ref());
    "size" "Bytes" "Byte" |r, c| c.maybe(r.size);
    "message_id" "Message-ID" "Message-ID" |r, c| c.maybe(r.message_id.as_ref());
    "queue_id" "Queue ID" "ID di coda" |r, c| c.maybe(r.queue_id.as_ref());
    "status" "Status" "Stato" |r, c| c.put(r.status);
    "reason" "Reason" "Motivo" |r, c| c.maybe(r.reason);
    "text" "Server's words" "Parole del server" |r, c| c.maybe(r.text.as_ref());
    "host" "Server" "Server" |r, c| c.put(&r.host);
    "client_ip" "Client address" "Indirizzo del client" |r, c| c.maybe(r.client_ip);
    "client_host" "Client name" "Nome del client" |r, c| c.maybe(r.client_host.as_ref());
    "helo" "Client says" "Il client dice" |r, c| c.maybe(r.helo.as_ref());
    "user" "User" "Utente" |r, c| c.maybe(r.user.as_ref());
    "service" "Service" "Servizio" |r, c| c.put(&r.service);
    "port" "Port" "Porta" |r, c| c.maybe(r.port);
    "relay_host" "Next server" "Server successivo" |r, c| c.maybe(r.relay_host.as_ref());
    "relay_ip" "Its address" "Suo indirizzo" |r, c| c.maybe(r.relay_ip);
    "relay_port" "Its port" "Sua porta" |r, c| c.maybe(r.relay_port);
    "dsn" "DSN" "DSN" |r, c| c.maybe(r.dsn.as_ref());
    "smtp_code" "SMTP code" "Codice SMTP" |r, c| c.maybe(r.smtp_code);
    "attempts" "Attempts" "Tentativi" |r, c| c.put(r.attempts);
    "delay" "Delay (s)" "Ritardo (s)" |r, c| c.number(r.delay);
    "delays" "Before queue; in queue; connecting; sending (s)" "Prima della coda; in coda; connessione; invio (s)" |r, c| c.list(r.delays.iter().flatten());
    "tls_in" "TLS in" "TLS in entrata" |r, c| c.maybe(r.tls_in);
    "tls_in_cipher" "Cipher in" "Cifrario in entrata" |r, c| c.maybe(r.tls_in_cipher.as_ref());
    "tls_out" "TLS out" "TLS in uscita" |r, c| c.maybe(r.tls_out);
    "tls_out_cipher" "Cipher out" "Cifrario in uscita" |r, c| c.maybe(r.tls_out_cipher.as_ref());
    "tls_out_trust" "Certificate" "Certificato" |r, c| c.maybe(r.tls_out_trust.as_ref());
    "folder" "Folder" "Cartella" |r, c| c.maybe(r.folder.as_ref());
    "actions" "Filter actions" "Azioni dei filtri" |r, c| c.list(&r.actions);
    "forwarded_to" "Forwarded to" "Inoltrato a" |r, c| c.list(&r.forwarded_to);
    "autoreply" "Automatic reply to" "Risposta automatica a" |r, c| c.maybe(r.autoreply.as_ref());
    "spam_score" "Spam score" "Punteggio spam" |r, c| c.number(r.spam.as_ref().map(|spam| spam.score));
    "spam_required" "Spam threshold" "Soglia spam" |r, c| c.number(r.spam.as_ref().and_then(|spam| spam.required));
    "spam_action" "Spam action" "Azione antispam" |r, c| c.maybe(r.spam.as_ref().map(|spam| &spam.action));
    "spam_symbols" "Spam rules" "Regole spam" |r, c| {
        c.list(r.spam.iter().flat_map(|spam| &spam.symbols).map(|(name, weight)| format!("{name}({weight})")));
    };
    "virus" "Virus" "Virus" |r, c| c.maybe(r.virus.as_ref());
    "spf" "SPF" "SPF" |r, c| c.maybe(r.auth.spf.as_ref());
    "dkim" "DKIM" "DKIM" |r, c| c.maybe(r.auth.dkim.as_ref());
    "dmarc" "DMARC" "DMARC" |r, c| c.maybe(r.auth.dmarc.as_ref());
    "attachments" "Files" "Allegati" |r, c| c.list(r.attachments.iter().map(|file| &file.name));
    "encryption" "Locked with" "Chiuso con" |r, c| c.list(Encryption::ALL.iter().filter(|how| how.locks(r)));
}
