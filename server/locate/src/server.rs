//! A mail store that can be asked: by which way, how long, and how many at once.
//!
//! In: its settings; questions. Out: copies of the message, or why there is no answer. Refuses to know: the log.

use std::{
    fmt, fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Duration,
};

use tokio::{sync::Semaphore, time::timeout};
use tracemail_model::locate::{Spot, Trouble};

use crate::{doveadm::Doveadm, error::Error, imap::Imap, settings::Settings};

/// The longest a mailbox may take when the settings do not say.
const TIME_LIMIT: Duration = Duration::from_secs(3);
/// The most copies told of: more is no answer but an attack, or a mailbox gone wild.
pub const MOST_COPIES: usize = 50;

/// What a mailbox is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Whose mailbox.
    pub mailbox: String,
    /// With its `<>`.
    pub message_id: String,
    /// Folder and number of each copy, as the log has them.
    pub known: Vec<(String, u32)>,
}

/// A mail store.
pub struct Server {
    name: String,
    way: Way,
    limit: Duration,
}

enum Way {
    Doveadm(Doveadm),
    Imap(Imap),
}

impl Server {
    /// As the settings say; `None` when they say nothing. `place`: whose settings, for errors.
    pub fn new(place: &str, settings: &Settings) -> Result<Option<Self>, Error> {
        let (way, url) = match (&settings.doveadm, &settings.imap) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => return Err(Error::Both(place.into())),
            (Some(url), None) => (Way::Doveadm(Doveadm::new(place, url, settings)?), url),
            (None, Some(url)) => (Way::Imap(Imap::new(place, url, settings)?), url),
        };
        let limit = settings.time_limit_ms.map_or(TIME_LIMIT, Duration::from_millis);
        Ok(Some(Self { name: format!("{place} {url}"), way, limit }))
    }

    /// The copies in the mailbox that bear the message's Message-ID; none when it is not there.
    pub async fn ask(&self, question: &Question, free: &Semaphore) -> Result<Vec<Spot>, Trouble> {
        // doveadm takes `*` and `?` for wildcards, and would search the mailboxes of other people
        if question.mailbox.chars().any(|c| matches!(c, '*' | '?') || c.is_control()) {
            return Err(Trouble::NoMailbox);
        }
        let answer = async {
            match &self.way {
                Way::Doveadm(doveadm) => doveadm.ask(question).await,
                Way::Imap(imap) => imap.ask(question).await,
            }
        };
        let mut spots = self.within(answer, free).await?;
        spots.sort_by(|a, b| (&a.folder, a.uid).cmp(&(&b.folder, b.uid)));
        spots.dedup_by(|a, b| (&a.folder, a.uid) == (&b.folder, b.uid));
        Ok(spots)
    }

    /// Whether it answers and lets us in.
    pub async fn probe(&self, free: &Semaphore) -> Result<(), Trouble> {
        let answer = async {
            match &self.way {
                Way::Doveadm(doveadm) => doveadm.probe().await,
                Way::Imap(imap) => imap.probe().await,
            }
        };
        self.within(answer, free).await
    }

    async fn within<T>(&self, answer: impl Future<Output = Result<T, Trouble>>, free: &Semaphore) -> Result<T, Trouble> {
        let admitted = AtomicBool::new(false);
        let answer = async {
            let _place = free.acquire().await.map_err(|_| Trouble::Busy)?;
            admitted.store(true, Relaxed);
            answer.await
        };
        let late = || if admitted.load(Relaxed) { Trouble::Slow } else { Trouble::Busy };
        timeout(self.limit, answer).await.unwrap_or_else(|_| Err(late()))
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// A secret in a file of its own, without the end of its line.
pub fn secret(place: &str, file: &Path) -> Result<String, Error> {
    let text = fs::read_to_string(file).map_err(|error| Error::File { place: place.into(), file: file.into(), error })?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Whether a Message-ID read from the mail is the one in the log, where Postfix writes `?` for what does not print.
pub fn same_id(logged: &str, stored: &str) -> bool {
    let mut stored = stored.trim().chars();
    let alike = logged.trim().chars().all(|c| stored.next().is_some_and(|s| c == s || (c == '?' && !matches!(s, ' '..='~'))));
    alike && stored.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::same_id;

    #[test]
    fn ids_are_compared_whole() {
        for (logged, stored, same) in [
            ("<a@b>", " <a@b>\r\n", true),
            ("<a@b>", "<xa@b>", false),
            ("<a@b>", "<A@b>", false),
            ("<a?@b>", "<a\u{1}@b>", true),
            ("<a?@b>", "<ax@b>", false),
            ("<a@b>", "", false),
        ] {
            assert_eq!(same_id(logged, stored), same, "{logged} {stored}");
        }
    }
}
