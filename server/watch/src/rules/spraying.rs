//! One network tries many accounts, none of which has ever logged in from it.
//!
//! An office whose people forget their passwords is none: who logs in from a network does not count, and a network from
//! which many log in may have more that fail.

use tracemail_model::finding::FindingKind::Spraying;

use crate::{
    Settings,
    account::Try,
    board::{Board, Sign},
    network::Network,
    source::Source,
};

pub fn look(settings: &Settings, network: Network, source: &mut Source, attempt: &Try, board: &mut Board) {
    let (hour, day) = source.tried(attempt.time);
    let subject = network.to_string();
    if board.go_on(Spraying, &subject, attempt.time, attempt.row, day as u64) {
        return;
    }
    let usual = (source.at_home(attempt.time) as f64 * settings.spraying_share) as usize;
    if hour >= settings.spraying_hour.max(usual) || day >= settings.spraying_day.max(usual) {
        let sign =
            Sign { network: Some(subject.clone()), since: source.since, count: source.tries, rows: source.rows.clone(), ..Sign::default() };
        board.begin(Spraying, &subject, attempt.time, day as u64, sign);
    }
}
