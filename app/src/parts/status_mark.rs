//! How something ended: colour, shape and word, so that none of the three is needed alone.
//!
//! In: a status of a message or an action of a login. Out: a small drawing with its word.
//! Refuses to know: why it ended so.

use leptos::prelude::*;
use tracemail_model::{
    explain::{action_name, status_name},
    status::{Action, Status},
};

use crate::words::{Word, named};

/// What a mark is drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its word.
    pub word: Word,
    /// Its colour: a class of `style/marks.css`.
    pub tone: &'static str,
    /// Outline, filled with the tone.
    outline: &'static str,
    /// Sign inside, in paper colour.
    sign: &'static str,
}

const ROUND: &str = "M8 .75a7.25 7.25 0 1 0 0 14.5A7.25 7.25 0 0 0 8 .75Z";
const OCTAGON: &str = "M4.9.75h6.2l4.15 4.15v6.2l-4.15 4.15H4.9L.75 11.1V4.9Z";
const DIAMOND: &str = "M8 .2 15.8 8 8 15.8.2 8Z";
const SQUARE: &str =
    "M3.5 1.25h9a2.25 2.25 0 0 1 2.25 2.25v9a2.25 2.25 0 0 1-2.25 2.25h-9a2.25 2.25 0 0 1-2.25-2.25v-9A2.25 2.25 0 0 1 3.5 1.25Z";
const TICK: &str = "m4.6 8.3 2.3 2.3 4.5-4.9";
const CROSS: &str = "m5.3 5.3 5.4 5.4m0-5.4-5.4 5.4";
const BARS: &str = "M6.4 5.6v4.8m3.2-4.8v4.8";
const HANDS: &str = "M8 4.4V8l2.4 1.7";
const DOTS: &str = "M4.7 8h.01M8 8h.01M11.3 8h.01";
const BAR: &str = "M4.6 8h6.8";

impl From<Status> for Outcome {
    fn from(s: Status) -> Self {
        let (tone, outline, sign) = match s {
            Status::Accepted | Status::Delivered => ("good", ROUND, TICK),
            Status::Quarantined => ("warn", DIAMOND, BARS),
            Status::Rejected => ("bad", OCTAGON, CROSS),
            Status::Blocked => ("bad", OCTAGON, BAR),
            Status::Expired => ("bad", OCTAGON, HANDS),
            Status::Deferred => ("warn", SQUARE, HANDS),
            Status::Queued => ("info", SQUARE, HANDS),
            Status::Processing => ("info", SQUARE, DOTS),
        };
        Self { word: named(s, status_name), tone, outline, sign }
    }
}

impl From<Action> for Outcome {
    fn from(a: Action) -> Self {
        let (tone, outline, sign) = match a {
            Action::Login => ("good", ROUND, TICK),
            Action::FailedLogin => ("bad", OCTAGON, CROSS),
        };
        Self { word: named(a, action_name), tone, outline, sign }
    }
}

/// The mark and its word.
#[component]
pub fn StatusMark(
    /// A [`Status`] or an [`Action`].
    #[prop(into)]
    of: Outcome,
    /// The word only for those who cannot see the shape.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    view! {
        <span class=format!("status tone-{}", of.tone)>
            <svg class="mark" viewBox="0 0 16 16" aria-hidden="true">
                <path class="mark-outline" d=of.outline></path>
                <path class="mark-sign" d=of.sign></path>
            </svg>
            <span class=if bare { "unseen" } else { "status-word" }>{of.word}</span>
        </span>
    }
}
