//! Much outgoing mail, or much of it refused, soon after a login that was found odd.
//!
//! A newsletter sent by somebody nobody broke in to is none, however many get it.

use tracemail_model::{finding::FindingKind::OutgoingBurst, time::Micros};

use crate::{
    Settings,
    account::Account,
    board::{Board, Sign},
};

pub fn look(settings: &Settings, user: &str, account: &Account, time: Micros, board: &mut Board) {
    let Some(newest) = account.sent.back().max(account.refused.back()) else { return };
    if account.alarmed.is_none_or(|alarmed| time > alarmed.plus(settings.after_alarm())) {
        return;
    }
    if board.go_on(OutgoingBurst, user, time, newest.1, 1) {
        return;
    }
    let many = account.sent.len() >= settings.burst_hour.max(account.busiest * settings.burst_times);
    let list = if many {
        &account.sent
    } else if account.refused.len() >= settings.burst_refused {
        &account.refused
    } else {
        return;
    };
    let sign = Sign {
        account: Some(user.to_owned()),
        since: list.front().map_or(time, |first| first.0),
        count: list.len() as u64,
        rows: list.iter().map(|(_, row)| *row).take(25).collect(),
        ..Sign::default()
    };
    board.begin(OutgoingBurst, user, time, 1, sign);
}
