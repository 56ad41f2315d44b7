//! What other logins of the account add.

use super::*;
use crate::{ids::RowId, zone::Zone};

const PHONE: &str = "iPhone Mail";

/// So many minutes before or after the row that is looked at.
fn at(minutes: i64, action: Action, ip: &str, client: Option<&str>) -> Access {
    let blank = blank_access();
    Access {
        id: RowId(blank.id.0 + minutes * 1000),
        time: blank.time.plus(minutes * 60_000_000),
        action,
        failure: (action == Action::FailedLogin).then_some(Failure::AuthFailed),
        remote_ip: ip.parse().ok(),
        client: client.map(Into::into),
        logout_time: None,
        ..blank
    }
}

fn told(row: Access, others: Vec<Access>, lang: Lang) -> (String, Option<String>) {
    let others: Vec<Row> = others.into_iter().map(Row::Access).collect();
    let (row, alone) = (Row::Access(row.clone()), explain(&Row::Access(row), lang, Zone::fixed(60)));
    let verdict = explain_with(&row, &Around { others: &others, ..Around::default() }, lang, Zone::fixed(60));
    let start = alone.sentence.trim_end_matches('.').to_owned();
    (verdict.sentence.strip_prefix(&start).unwrap_or_else(|| panic!("{}", verdict.sentence)).to_owned(), verdict.next)
}

#[test]
fn wrong_passwords_in_a_row() {
    use Action::{FailedLogin, Login};
    let fail = |minutes| at(minutes, FailedLogin, "81.2.69.142", Some(PHONE));
    let home = |minutes, action| at(minutes, action, "192.0.2.1", None);
    for (others, english, italian) in [
        (
            vec![at(-1500, Login, "203.0.113.9", Some(PHONE)), fail(-5), fail(-1), home(-2, Login)],
            "; 3 in a row from the same phone since its login that worked, on 20 November at 17:17.",
            "; 3 di seguito dallo stesso telefono dopo l’accesso riuscito, il 20 novembre alle 17:17.",
        ),
        (
            vec![at(-10, Login, "81.2.69.142", Some(PHONE))],
            "; the login before from the same phone, at 18:07, worked.",
            "; l’accesso precedente dallo stesso telefono, alle 18:07, era riuscito.",
        ),
        (vec![fail(-5), fail(-1)], "; 3 in a row from there, the first at 18:12.", "; 3 di seguito da lì, il primo alle 18:12."),
        (
            vec![at(-10, Login, "81.2.69.142", Some(PHONE)), at(2, Login, "81.2.69.142", Some(PHONE))],
            "; the next try from there, at 18:19, worked.",
            "; il tentativo successivo da lì, alle 18:19, è riuscito.",
        ),
        (
            vec![home(-3, FailedLogin), at(-2, FailedLogin, "198.51.100.7", None), at(-90, FailedLogin, "198.51.100.99", None)],
            "; within an hour it was wrong from 3 different addresses.",
            "; nell’arco di un’ora password errate da 3 indirizzi diversi.",
        ),
        (vec![home(-3, FailedLogin)], ".", "."),
    ] {
        assert_eq!(told(fail(0), others.clone(), Lang::En).0, english);
        assert_eq!(told(fail(0), others, Lang::It).0, italian);
    }
    // another person's rows say nothing here
    let stranger = Access { user: "luca@example.com".into(), ..fail(-1) };
    assert_eq!(told(fail(0), vec![stranger], Lang::En).0, ".");
    // and what was not a matter of the password is not counted as guessing
    let disabled = Access { failure: Some(Failure::UserDisabled), ..fail(0) };
    assert_eq!(told(disabled, vec![fail(-1)], Lang::En).0, ".");
}

#[test]
fn logins_after_failures_and_from_new_places() {
    use Action::{FailedLogin, Login};
    let login = |minutes, ip| at(minutes, Login, ip, None);
    let fails = |n: i64| (1..=n).map(|minute| at(-minute, FailedLogin, "192.0.2.1", None)).collect::<Vec<_>>();
    assert_eq!(told(login(0, "192.0.2.1"), fails(1), Lang::En), ("; after a failed try from there.".into(), None));
    let (sentence, next) = told(login(0, "192.0.2.1"), fails(6), Lang::It);
    assert_eq!(sentence, "; dopo 6 tentativi falliti da lì.");
    assert!(next.is_some_and(|next| next.starts_with("Se non eri tu")));
    let usual = |n: i64| (1..=n).map(|hour| login(-60 * hour, "198.51.100.7")).collect::<Vec<_>>();
    let (sentence, next) = told(login(0, "203.0.113.9"), usual(7), Lang::En);
    assert_eq!(sentence, "; none of the 7 logins before it came from that network.");
    assert!(next.is_some());
    assert_eq!(told(login(0, "198.51.100.200"), usual(7), Lang::En), (".".into(), None), "the same network");
    assert_eq!(told(login(0, "203.0.113.9"), usual(4), Lang::En), (".".into(), None), "too few to call it new");
}
