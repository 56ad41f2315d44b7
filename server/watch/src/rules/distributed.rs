//! Many networks, from none of which it has ever logged in, try one account.
//!
//! Some addresses are tried every day by somebody: what is usual for an account is expected of it.
//! Names that are nobody's account are tried like that all day long, and harm nobody: they do not count.

use tracemail_model::finding::FindingKind::Distributed;

use crate::{
    Settings,
    account::{Account, Try},
    board::{Board, Sign},
};

pub fn look(settings: &Settings, user: &str, account: &mut Account, attempt: &Try, board: &mut Board) {
    if attempt.unknown {
        return;
    }
    let (hour, day) = account.strangers(attempt.time);
    if board.go_on(Distributed, user, attempt.time, attempt.row, day as u64) {
        return;
    }
    let usual = account.usual_strangers();
    if hour >= settings.distributed_hour.max(usual) || day >= settings.distributed_day.max(3 * usual) {
        let before = account.tries.iter().filter(|before| !account.is_own(before.network));
        let sign = Sign {
            account: Some(user.to_owned()),
            since: before.clone().next().map_or(attempt.time, |first| first.time),
            count: before.clone().count() as u64 + 1,
            rows: before.map(|before| before.row).take(24).chain([attempt.row]).collect(),
            ..Sign::default()
        };
        board.begin(Distributed, user, attempt.time, day as u64, sign);
    }
}
