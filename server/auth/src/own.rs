//! One's own password and second factor, changed by whoever is signed in: the session alone does not prove that he is its
//! owner, so he shows the present password, or a code, once more.
//!
//! In: an account, what was shown, when. Out: changed, or why not. Refuses to know: sessions and pages.
//!
//! Tries are counted by the account, apart from those at the door: whoever holds a stolen session guesses no faster, and
//! keeps nobody out.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};
use tracemail_model::account::{Account, By, SessionId};
use tracemail_store::{Store, Throttled};

use crate::{
    door::{Error, MEMORY, wait},
    password, totp,
};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is changed.
    Done,
    /// What was shown is not right.
    Wrong,
    /// It may not be so: the password is too short or too long, or there is nothing to change.
    Unfit,
    /// There were too many tries.
    Later,
}

/// A QR code, to be drawn: the dark squares as an SVG path over `width` times `width` units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Units of a side.
    pub width: usize,
    /// What `d` holds.
    pub path: String,
}

/// Sets the password; the present one is asked for if there is one. Every other session ends.
pub async fn set_password(
    store: &Store,
    by: &By,
    account: &Account,
    (present, new): (String, String),
    session: SessionId,
) -> Result<Change, Error> {
    if !password::is_fit(&new) {
        return Ok(Change::Unfit);
    }
    if let Some(phc) = store.password_of(account.id).await? {
        if !may_try(store, by, account).await? {
            return Ok(Change::Later);
        }
        if !password::fits(present, Some(&phc)).await {
            return Ok(Change::Wrong);
        }
        store.forget_tries(&counted(account)).await?;
    }
    let phc = password::hash(new).await?;
    let done = store.set_password(by, account.id, Some(&phc), Some(session)).await?;
    Ok(if done { Change::Done } else { Change::Unfit })
}

/// A new secret for an authenticator, not in use until [`begin`]: as text, and as a QR code. `None`: one is in use.
pub async fn propose(store: &Store, account: &Account) -> Result<Option<(String, Drawing)>, Error> {
    let secret = totp::secret()?;
    store.propose_totp(account.id, &secret).await?;
    // in use already, the store keeps what it had
    let kept = store.totp_of(account.id).await?;
    Ok(kept.filter(|(_, step)| step.is_none()).map(|(secret, _)| (totp::spell(&secret), drawing(&totp::url(&secret, &account.name)))))
}

/// Puts the proposed secret to use, by a code of it; gives the codes for paper.
pub async fn begin(store: &Store, by: &By, account: &Account, code: &str) -> Result<Result<Vec<String>, Change>, Error> {
    let Some((secret, None)) = store.totp_of(account.id).await? else { return Ok(Err(Change::Unfit)) };
    if !may_try(store, by, account).await? {
        return Ok(Err(Change::Later));
    }
    let Some(step) = totp::step(&secret, code, by.now) else { return Ok(Err(Change::Wrong)) };
    let paper = totp::paper()?;
    let hashes: Vec<_> = paper.iter().map(|code| totp::paper_hash(code)).collect();
    if !store.begin_totp(by, account.id, step, &hashes).await? {
        return Ok(Err(Change::Unfit));
    }
    store.forget_tries(&counted(account)).await?;
    Ok(Ok(paper))
}

/// Ends the second factor, by a code of it or one on paper.
pub async fn end(store: &Store, by: &By, account: &Account, code: &str) -> Result<Change, Error> {
    let Some((secret, Some(_))) = store.totp_of(account.id).await? else { return Ok(Change::Unfit) };
    if !may_try(store, by, account).await? {
        return Ok(Change::Later);
    }
    let right = match totp::step(&secret, code, by.now) {
        Some(step) => store.take_step(account.id, step).await?,
        None => store.take_recovery(account.id, &totp::paper_hash(code)).await?,
    };
    if !right {
        return Ok(Change::Wrong);
    }
    store.forget_tries(&counted(account)).await?;
    store.end_totp(by, account.id).await?;
    Ok(Change::Done)
}

fn counted(account: &Account) -> String {
    format!("o{}", account.id)
}

async fn may_try(store: &Store, by: &By, account: &Account) -> Result<bool, Error> {
    let tried = store.try_once(&[&counted(account)], by.now, MEMORY, wait).await?;
    Ok(!matches!(tried, Throttled::Until(_)))
}

/// Empty: the text is longer than any code holds, and stands beside it anyway.
fn drawing(text: &str) -> Drawing {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return Drawing { width: 1, path: String::new() } };
    let (width, squares) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (row, line) in squares.chunks(width).enumerate() {
        let mut column = 0;
        for run in line.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let _ = write!(path, "M{column} {row}h{0}v1h-{0}z", run.len());
            }
            column += run.len();
        }
    }
    Drawing { width, path }
}

#[cfg(test)]
mod tests {
    use super::drawing;

    #[test]
    fn a_code_is_drawn_as_squares() {
        let drawn = drawing("otpauth://totp/Tracemail:root?secret=ABCDEFGH&issuer=Tracemail");
        // the upper edge of the first corner mark is seven wide
        assert!(drawn.width >= 21 && drawn.path.starts_with("M0 0h7v1h-7z"), "{drawn:?}");
        assert_eq!(drawing(&"x".repeat(9_000)).path, "");
    }
}
