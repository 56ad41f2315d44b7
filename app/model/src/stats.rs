//! Numbers above a list: counts by outcome, a histogram, and how fresh the data is.
//!
//! In and out: plain data. Refuses to know: where the numbers come from and how they are drawn.

use serde::{Deserialize, Serialize};

use crate::time::Micros;

/// How many rows have each outcome: the word (status, or action for accesses) and the number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// In the vocabulary's order; words with no row are left out.
    pub by_outcome: Vec<(String, u64)>,
    /// Whether counting went through to the end.
    pub exact: bool,
}

/// How many rows have each reason: the word (of accesses: of the failure) and the number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasons {
    /// Most rows first.
    pub by_reason: Vec<(String, u64)>,
    /// Whether counting went through to the end.
    pub exact: bool,
}

words! {
    /// What the rows of a question are told apart by, to name those that come most often.
    pub enum By {
        /// Envelope sender; of accesses: who logged in, or tried to.
        Sender = 0 "sender",
        /// Envelope recipient, as delivered.
        Recipient = 1 "recipient",
        /// The domain a row belongs to.
        Domain = 2 "domain",
        /// The address that whoever came to us came from.
        Address = 3 "address",
        /// Its network: of IPv4 the first 24 bits, of IPv6 the first 48.
        Network = 4 "network",
        /// The reason; of accesses the failure.
        Reason = 5 "reason",
    }
}

/// What comes most often among the rows of a question, all of which were counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Top {
    /// (address, domain, `192.0.2.0/24`, or the reason's word; rows), most rows first, then by the alphabet. Rows that
    /// lack the fact are not counted.
    pub rows: Vec<(String, u64)>,
}

/// The rows of a period by outcome, in steps that are equal but where the reader's clock is put forward or back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    /// The first step's beginning.
    pub from: Micros,
    /// A step's length, microseconds.
    pub step: i64,
    /// Steps of another length: which, and how long, microseconds; in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uneven: Vec<(usize, i64)>,
    /// One per outcome: the word and a number per step.
    pub series: Vec<(String, Vec<u32>)>,
}

impl Histogram {
    /// The moment a step begins.
    pub fn begin(&self, nth: usize) -> Micros {
        let other = self.uneven.iter().take_while(|(place, _)| *place < nth).map(|(_, length)| length - self.step);
        self.from.plus(self.step.saturating_mul(nth as i64)).plus(other.sum())
    }

    /// How many steps there are.
    pub fn steps(&self) -> usize {
        self.series.iter().map(|(_, counts)| counts.len()).max().unwrap_or(0)
    }
}

/// How complete the picture is: the strip at the top of every screen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Freshness {
    /// Everything written before this moment is on screen. `None`: nothing has been read yet.
    pub complete_to: Option<Micros>,
    /// Lines read since the beginning.
    pub lines: u64,
    /// Lines of a daemon we know that were not understood.
    pub not_understood: u64,
    /// Lines of other programs.
    pub foreign: u64,
    /// Each source with the time of its last line.
    pub sources: Vec<Source>,
    /// Time of the oldest row kept.
    pub since: Option<Micros>,
}

/// One log that is being read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Source {
    /// Its path or name.
    pub name: String,
    /// Time its last line carries.
    pub last_line: Option<Micros>,
    /// Lines read.
    pub lines: u64,
    /// What is wrong with it, if anything ("permission denied").
    pub trouble: Option<String>,
}
