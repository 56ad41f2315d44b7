//! A login that worked, from where the account never logged in before, after a run of tries that did not.
//!
//! The tries came from the same network, or from several strange ones, or the network is trying others too. Somebody who
//! has mistyped his new password in a hotel comes in by his usual program, and from where others come from.

use tracemail_model::{
    finding::FindingKind::{BreakIn, Spraying},
    time::{DAY, SECOND},
};

use crate::{
    Settings,
    account::{Account, Try},
    board::{Board, Sign},
    signs::Signs,
    source::Source,
};

/// Between two tries of somebody who guesses lies less than so long; a forgotten device takes its time.
const QUICK: i64 = 90 * SECOND;

pub fn look(settings: &Settings, user: &str, account: &Account, source: &mut Source, login: &Try, signs: Signs, board: &mut Board) -> bool {
    let from = login.time.plus(-DAY);
    let strange = account.tries.iter().filter(|before| before.time >= from && !account.is_own(before.network));
    let here = strange.clone().filter(|before| before.network == login.network);
    let mut networks: Vec<_> = strange.clone().map(|before| before.network).collect();
    networks.sort_unstable();
    networks.dedup();
    let spread = networks.len() >= 3 && strange.clone().count() >= settings.break_in_spread && signs.sum() >= 2;
    let network = login.network.to_string();
    let (_, others) = source.tried(login.time);
    let sprays = board.is_open(Spraying, &network) && others > 1;
    let began = here.clone().next().map_or(login.time, |first| first.time);
    let here = here.count();
    // a person who mistypes gives up before that; a device goes on, but slowly
    let guessed = here >= settings.break_in_spread && (login.time.0 - began.0) / (here as i64) < QUICK;
    let after_a_run = here >= settings.break_in_tries && (signs.means && signs.way > 0 || guessed);
    if !after_a_run && !spread && !sprays {
        return false;
    }
    let subject = format!("{user} {network}");
    if !board.go_on(BreakIn, &subject, login.time, login.row, 1) {
        let rows: Vec<_> = strange.clone().rev().take(24).map(|before| before.row).collect();
        let sign = Sign {
            account: Some(user.to_owned()),
            network: Some(network),
            client: login.client.clone(),
            since: strange.clone().next().map_or(login.time, |first| first.time),
            count: strange.count() as u64,
            rows: rows.into_iter().rev().chain([login.row]).collect(),
        };
        board.begin(BreakIn, &subject, login.time, networks.len().max(1) as u64, sign);
    }
    true
}
