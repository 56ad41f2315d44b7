//! The first login from a network never seen for the account, where more than that is strange about it.
//!
//! People travel, and providers give them new addresses: a place alone says nothing. It is told of when the provider is
//! one nobody here comes from, or few, and the program, the door or the mechanism is new for the account as well.

use tracemail_model::finding::FindingKind::NewNetwork;

use crate::{
    Settings,
    account::Try,
    board::{Board, Sign},
    signs::Signs,
};

pub fn look(settings: &Settings, user: &str, login: &Try, signs: Signs, board: &mut Board) -> bool {
    if !signs.means || signs.sum() < settings.signs {
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
