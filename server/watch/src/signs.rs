//! How strange a login is for the account: what speaks for it being somebody else.
//!
//! In: an account, its login from where it never was, how many others come from that range and in that way. Out: [`Signs`].
//! Refuses to know: how many are enough.

use crate::{
    Settings,
    account::{Account, Try},
};

/// What speaks against a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs {
    /// 2: nobody here logs in from that provider's range; 1: few do; 0: many do, or the account itself.
    pub place: u32,
    /// 2: the account never came in that way: another program, door or mechanism; 3: and hardly anybody else here does.
    pub way: u32,
    /// The account is known long enough for all this to mean something.
    pub means: bool,
}

impl Signs {
    /// `others`: accounts that log in from its range, and accounts that come in that way.
    pub fn of(settings: &Settings, account: &Account, login: &Try, (others, alike): (usize, usize)) -> Self {
        let place = if account.is_own(login.network) || others >= settings.crowd { 0 } else { 2 - u32::from(others > 0) };
        let way = if account.used(login.way).is_some() { 0 } else { 2 + u32::from(alike < settings.crowd) };
        Self { place, way, means: account.is_settled(settings, login.time) }
    }

    pub const fn sum(self) -> u32 {
        self.place + self.way
    }
}
