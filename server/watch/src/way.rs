//! The way a program comes in: door, program without its version, and how it shows the password.
//!
//! In: logins. Out: whether one came that way before, and where that was. Refuses to know: what follows from it.

use tracemail_model::{
    client::family,
    ids::{Key, RowId},
    status::Protocol,
    time::Micros,
};

use crate::account::Try;

/// Ways remembered of an account.
const MOST: usize = 16;

/// Door, program, mechanism; hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Way(u64);

impl Way {
    pub fn new(protocol: Protocol, client: Option<&str>, method: Option<&str>) -> Self {
        let (name, method) = (family(client.unwrap_or_default()), method.unwrap_or_default().to_ascii_uppercase());
        Self(Key::of([protocol.name(), "\n", &method, "\n", &name].map(str::as_bytes)).0)
    }
}

/// A way an account's programs come in, and where it was taken last.
#[derive(Debug)]
pub struct Used {
    pub way: Way,
    pub last: Micros,
    pub row: RowId,
    pub place: Option<(f64, f64)>,
}

impl Used {
    /// A login by it.
    pub fn note(all: &mut Vec<Self>, login: &Try, place: Option<(f64, f64)>) {
        let Try { way, time, row, .. } = *login;
        if let Some(used) = all.iter_mut().find(|used| used.way == way) {
            (used.last, used.row, used.place) = (time, row, place.or(used.place));
            return;
        }
        if all.len() >= MOST
            && let Some(oldest) = (0..all.len()).min_by_key(|&nth| all[nth].last)
        {
            all.swap_remove(oldest);
        }
        all.push(Self { way, last: time, row, place });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_makes_no_other_program() {
        let way = |client| Way::new(Protocol::Imap, Some(client), Some("plain"));
        assert_eq!(way("Thunderbird 115.4.1"), way("Thunderbird 128"));
        assert_ne!(way("Thunderbird 115.4.1"), way("iPhone Mail 21A360"));
        assert_ne!(way("Thunderbird"), Way::new(Protocol::Imap, Some("Thunderbird"), Some("LOGIN")));
        assert_ne!(way("Thunderbird"), Way::new(Protocol::Imap, None, Some("PLAIN")));
    }
}
