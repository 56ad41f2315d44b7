//! Much outgoing mail, or much of it refused, soon after a login that was found odd.
//!
//! A login from a network new for the account is enough when the mail comes from that very network.
//! A newsletter sent by somebody nobody broke in to is none, however many get it.

use tracemail_model::finding::FindingKind::OutgoingBurst;

use crate::{
    Settings,
    account::{Account, Posted},
    board::{Board, Sign},
};

pub fn look(settings: &Settings, user: &str, account: &Account, newest: Posted, board: &mut Board) {
    let time = newest.time;
    let alarmed = account.alarmed.is_some_and(|alarmed| time <= alarmed.plus(settings.after_alarm()));
    if !alarmed && !newest.odd {
        return;
    }
    if board.go_on(OutgoingBurst, user, time, newest.row, 1) {
        return;
    }
    let of = |list: &std::collections::VecDeque<Posted>| -> Vec<Posted> {
        list.iter().filter(|message| alarmed || message.odd).copied().collect()
    };
    let (sent, refused) = (of(&account.sent), of(&account.refused));
    let list = if sent.len() >= settings.burst_hour.max(account.busiest * settings.burst_times) {
        sent
    } else if refused.len() >= settings.burst_refused {
        refused
    } else {
        return;
    };
    let sign = Sign {
        account: Some(user.to_owned()),
        since: list.first().map_or(time, |first| first.time),
        count: list.len() as u64,
        rows: list.iter().map(|message| message.row).take(25).collect(),
        ..Sign::default()
    };
    board.begin(OutgoingBurst, user, time, 1, sign);
}
