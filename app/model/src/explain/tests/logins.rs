//! Logins and failed tries.

use super::*;

#[test]
fn logins() {
    let access = |change: fn(&mut Access)| {
        let mut row = Access { remote_ip: "81.2.69.142".parse().ok(), client: Some("Thunderbird 128".into()), ..blank_access() };
        change(&mut row);
        Row::Access(row)
    };
    for (row, english, italian) in [
        (
            access(|_| ()),
            "Logged in by IMAP with Thunderbird 128 from 81.2.69.142 at 18:17; not logged out so far.",
            "Accesso via IMAP con Thunderbird 128 da 81.2.69.142 alle 18:17; finora nessuna uscita.",
        ),
        (
            access(|r| {
                r.logout_time = Some(r.time.plus(720_000_000));
                (r.trashed, r.deleted, r.expunged, r.retrieved) = (Some(1), Some(0), Some(3), None);
            }),
            "Logged in by IMAP with Thunderbird 128 from 81.2.69.142 at 18:17; it lasted 12 minutes; messages: 1 moved to the trash, 3 removed for good.",
            "Accesso via IMAP con Thunderbird 128 da 81.2.69.142 alle 18:17; è durato 12 minuti; messaggi: 1 spostato nel cestino, 3 eliminati definitivamente.",
        ),
        (
            access(|r| {
                r.protocol = Protocol::Smtp;
                r.client = None;
            }),
            "Signed in to send mail from 81.2.69.142 at 18:17.",
            "Accesso per inviare posta da 81.2.69.142 alle 18:17.",
        ),
        (
            access(|r| {
                r.action = Action::FailedLogin;
                r.failure = Some(Failure::AuthFailed);
            }),
            "Turned away: wrong password for anna@example.com, by IMAP with Thunderbird 128 from 81.2.69.142 at 18:17.",
            "Accesso negato: password errata per anna@example.com, via IMAP con Thunderbird 128 da 81.2.69.142 alle 18:17.",
        ),
        (
            access(|r| {
                r.action = Action::FailedLogin;
                r.text = Some("Account_sospeso".into());
            }),
            "Turned away: anna@example.com could not sign in, in the server’s words “Account_sospeso”, by IMAP with Thunderbird 128 from 81.2.69.142 at 18:17.",
            "Accesso negato: anna@example.com non è riuscito ad accedere, con queste parole del server: “Account_sospeso”, via IMAP con Thunderbird 128 da 81.2.69.142 alle 18:17.",
        ),
    ] {
        assert_eq!(explain(&row, Lang::En, Zone::fixed(60)).sentence, english);
        assert_eq!(explain(&row, Lang::It, Zone::fixed(60)).sentence, italian);
    }
}
