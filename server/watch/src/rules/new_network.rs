//! The first login from a network never seen for the account, when the account hardly ever moves.
//!
//! Somebody who travels is expected to be elsewhere: how often he was is counted, and nothing is said of him.

use tracemail_model::{finding::FindingKind::NewNetwork, time::DAY};

use crate::{
    Settings,
    account::{Account, Try},
    board::{Board, Sign},
};

pub fn look(settings: &Settings, user: &str, account: &Account, login: &Try, board: &mut Board) -> bool {
    let known_for = account.first.map_or(0, |first| login.time.0 - first.0);
    let moves = account.places.saturating_sub(settings.own_networks);
    let moves_usually = u64::from(moves) * 1_000 > u64::from(settings.usual_moves) * u64::from(account.stays);
    if account.stays < settings.known_stays || known_for < i64::from(settings.known_days) * DAY || moves_usually {
        return false;
    }
    let network = login.network.to_string();
    let subject = format!("{user} {network}");
    if !board.go_on(NewNetwork, &subject, login.time, login.row, 1) {
        let sign = Sign {
            account: Some(user.to_owned()),
            network: Some(network),
            client: login.client.clone(),
            since: login.time,
            count: 1,
            rows: vec![login.row],
        };
        board.begin(NewNetwork, &subject, login.time, 1, sign);
    }
    true
}
