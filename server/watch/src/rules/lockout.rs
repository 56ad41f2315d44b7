//! A device of the owner's goes on with a password that is no longer right.
//!
//! It tries from networks the account logs in from, a telephone from its carrier's, longer than a person would. The device is
//! named by what it says of itself, or by what used that way in from there before and not since it fails.

use tracemail_model::finding::FindingKind::Lockout;

use crate::{
    Settings,
    account::Account,
    board::{Board, Sign},
};

pub fn look(settings: &Settings, user: &str, account: &Account, time: tracemail_model::time::Micros, board: &mut Board) {
    let Some(newest) = account.tries.back() else { return };
    let subject = format!("{user} {}", newest.protocol.name());
    if board.go_on(Lockout, &subject, time, newest.row, 1) {
        return;
    }
    let from = time.plus(-settings.lockout());
    let same = account.tries.iter().filter(|before| {
        before.time >= from
            && account.is_own(before.network)
            && before.protocol == newest.protocol
            && (before.client.is_none() || newest.client.is_none() || before.client == newest.client)
    });
    let Some(first) = same.clone().next() else { return };
    let long_enough = time.0 - first.time.0 >= i64::from(settings.lockout_minutes) * 60 * tracemail_model::time::SECOND;
    if same.clone().count() < settings.lockout_tries || !long_enough {
        return;
    }
    let named = same.clone().find_map(|before| before.client.clone());
    let sign = Sign {
        account: Some(user.to_owned()),
        network: Some(newest.network.to_string()),
        client: named.or_else(|| account.usual_client(newest.network, newest.protocol, first.time).map(str::to_owned)),
        since: first.time,
        count: same.clone().count() as u64,
        rows: same.map(|before| before.row).take(25).collect(),
    };
    board.begin(Lockout, &subject, time, 1, sign);
}
