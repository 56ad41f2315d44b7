//! What travels on the live socket, in both directions. JSON text frames.
//!
//! In and out: [`Up`] from the browser, [`Down`] from the server. The first frame up says what to follow and from
//! where; later ones change the filter. A listener that cannot keep up gets a [`Down::Gap`], never a silent loss.
//! Refuses to know: sockets.

use serde::{Deserialize, Serialize};

use crate::{
    explain::Lang,
    ids::RowId,
    row::{Kind, Row},
    stats::Freshness,
    zone::Zone,
};

/// A place in the stream of changes: grows by one with each change of a row, survives restarts.
pub type Seq = u64;

/// The first frame of a socket inside another page, where there is no cookie: who it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ticket {
    /// Works once, for half a minute.
    pub ticket: String,
}

/// From the browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Up {
    /// First frame, and again whenever the filter changes.
    Follow {
        /// Which lists.
        kinds: Vec<Kind>,
        /// The filter as query text.
        q: String,
        /// The viewer's, for words such as `today`.
        #[serde(rename = "offset")]
        zone: Zone,
        /// The last change seen; `None`: from now on.
        from: Option<Seq>,
        /// The language of the sentences in [`Down::Rows`].
        #[serde(default)]
        lang: Lang,
    },
}

/// From the server. In JSON the frame's name stands around it (`{"beat": {…}}`), so that a page reads it in one go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Down {
    /// The filter is in force; what follows comes after `seq`. Each follow is answered once, by this or a refusal, so
    /// that whoever sends several knows whose rows come.
    Ready {
        /// Where the stream stands.
        seq: Seq,
    },
    /// Rows that are new or have changed, oldest change first. A row already shown is replaced by its id.
    Rows {
        /// The last change in this frame.
        seq: Seq,
        /// The rows.
        rows: Vec<Row>,
        /// What is said of each of them, in the same order (see [`Told`](crate::told::Told)).
        said: Vec<String>,
        /// Rows that have changed and no longer fit the filter: to be taken off.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        gone: Vec<RowId>,
    },
    /// Changes that were not sent. The list is to be fetched again to be whole.
    Gap {
        /// How many changes were passed over (of any filter: an upper bound).
        missed: u64,
        /// First one passed over.
        from: Seq,
        /// Last one passed over.
        to: Seq,
    },
    /// Every few seconds, so that a dead connection is noticed, with how fresh the data is.
    Beat {
        /// Where the stream stands.
        seq: Seq,
        /// The strip at the top.
        freshness: Freshness,
    },
    /// The filter cannot be read; the old one stays in force.
    Refused {
        /// What is wrong, for people.
        message: String,
    },
}
