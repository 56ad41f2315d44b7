//! The columns of the Access list.

use tracemail_model::access::Access;

super::columns! { Access:
    "id" "Row" "Riga" |r, c| c.put(r.id);
    "time" "Login" "Accesso" |r, c| c.time(r.time);
    "logout_time" "Logout" "Uscita" |r, c| if let Some(time) = r.logout_time { c.time(time) };
    "action" "Action" "Azione" |r, c| c.put(r.action);
    "protocol" "Protocol" "Protocollo" |r, c| c.put(r.protocol);
    "user" "User" "Utente" |r, c| c.put(&r.user);
    "domain" "Domain" "Dominio" |r, c| c.maybe(r.domain.as_ref());
    "failure" "Failure" "Motivo del rifiuto" |r, c| c.maybe(r.failure);
    "text" "Server's words" "Parole del server" |r, c| c.maybe(r.text.as_ref());
    "client" "Program" "Programma" |r, c| c.maybe(r.client.as_ref());
    "server" "Server" "Server" |r, c| c.put(&r.server);
    "service" "Service" "Servizio" |r, c| c.put(&r.service);
    "local_ip" "Server address" "Indirizzo del server" |r, c| c.maybe(r.local_ip);
    "local_port" "Server port" "Porta del server" |r, c| c.maybe(r.local_port);
    "remote_ip" "Client address" "Indirizzo del client" |r, c| c.maybe(r.remote_ip);
    "remote_port" "Client port" "Porta del client" |r, c| c.maybe(r.remote_port);
    "session" "Session" "Sessione" |r, c| c.maybe(r.session.as_ref());
    "method" "Mechanism" "Meccanismo" |r, c| c.maybe(r.method.as_ref());
    "tls" "TLS" "TLS" |r, c| c.maybe(r.tls);
    "tls_cipher" "Cipher" "Cifrario" |r, c| c.maybe(r.tls_cipher.as_ref());
    "bytes_in" "Bytes in" "Byte in entrata" |r, c| c.maybe(r.bytes_in);
    "bytes_out" "Bytes out" "Byte in uscita" |r, c| c.maybe(r.bytes_out);
    "deleted" "Deleted" "Eliminati" |r, c| c.maybe(r.deleted);
    "expunged" "Expunged" "Rimossi" |r, c| c.maybe(r.expunged);
    "trashed" "Trashed" "Cestinati" |r, c| c.maybe(r.trashed);
    "retrieved" "Retrieved" "Scaricati" |r, c| c.maybe(r.retrieved);
}
