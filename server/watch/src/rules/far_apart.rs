//! Two logins of one account from places nobody travels between in the time that passed.
//!
//! A telephone whose carrier is at home, a program whose maker fetches the mail: an owner is often in two places. It is told
//! of when the way in is new, or that of a computer, which cannot be in both; and never of ranges that many come from.

use tracemail_model::{
    client::ClientSort,
    finding::FindingKind::FarApart,
    time::{DAY, SECOND},
};

use crate::{
    Settings,
    account::{Account, Try},
    board::{Board, Sign},
    signs::Signs,
};

pub fn look(settings: &Settings, user: &str, account: &Account, login: &Try, signs: Signs, place: (f64, f64), board: &mut Board) -> bool {
    let sort = ClientSort::of(login.client.as_deref(), login.protocol);
    let computer = matches!(sort, ClientSort::Desktop | ClientSort::Webmail);
    let last = match account.used(login.way) {
        Some(_) if !computer => None,
        Some(used) => used.place.map(|place| (used.last, place, used.row)),
        None => account.place,
    };
    let Some((before, from, row)) = last.filter(|_| signs.place > 0 && signs.means) else { return false };
    let (way, passed) = (kilometres(from, place), login.time.0 - before.0);
    let hours = passed as f64 / (3_600 * SECOND) as f64;
    if passed > DAY || way < settings.far_km || way < settings.far_kmh * hours {
        return false;
    }
    if !board.go_on(FarApart, user, login.time, login.row, 1) {
        let sign = Sign {
            account: Some(user.to_owned()),
            network: Some(login.network.to_string()),
            client: login.client.clone(),
            since: before,
            count: 2,
            rows: vec![row, login.row],
        };
        board.begin(FarApart, user, login.time, 2, sign);
    }
    true
}

/// Along a great circle.
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let (d_lat, d_lon) = (lat_b - lat_a, (b.1 - a.1).to_radians());
    let chord = (d_lat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (d_lon / 2.0).sin().powi(2);
    2.0 * 6_371.0 * chord.clamp(0.0, 1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    #[test]
    fn rome_is_about_700_km_from_munich() {
        let way = super::kilometres((41.9, 12.5), (48.14, 11.58));
        assert!((680.0..710.0).contains(&way), "{way}");
    }
}
