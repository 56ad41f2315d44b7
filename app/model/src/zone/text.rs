//! A zone as it travels: in cookies, in addresses, on the wire. Nothing in it needs to be escaped in any of them.
//!
//! In: text, or a number (a clock that never changes). Out: the same. Refuses to know: where it was found.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Change, MOST_MINUTES, Zone};
use crate::time::{Micros, SECOND};

/// It is no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoZone;

impl fmt::Display for NoZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "offset is minutes east of UTC, -{MOST_MINUTES} to {MOST_MINUTES}")
    }
}

impl std::error::Error for NoZone {}

impl TryFrom<i64> for Zone {
    type Error = NoZone;

    fn try_from(minutes: i64) -> Result<Self, NoZone> {
        let fits = i32::try_from(minutes).ok().filter(|minutes| (-MOST_MINUTES..=MOST_MINUTES).contains(minutes));
        fits.map(Self::fixed).ok_or(NoZone)
    }
}

impl FromStr for Zone {
    type Err = NoZone;

    fn from_str(text: &str) -> Result<Self, NoZone> {
        let minutes = |text: &str| text.parse().map_err(|_| NoZone).and_then(|minutes: i64| Self::try_from(minutes)).map(|zone| zone.first);
        let mut pieces = text.split('_');
        let mut zone = Self { first: minutes(pieces.next().unwrap_or_default())?, ..Self::UTC };
        let mut before = (Micros(i64::MIN), zone.first);
        for place in &mut zone.changes {
            let Some(piece) = pieces.next() else { break };
            let (at, then) = piece.split_once(':').ok_or(NoZone)?;
            let at = at.parse().ok().and_then(|seconds: i64| seconds.checked_mul(SECOND)).map(Micros).ok_or(NoZone)?;
            let change = Change { at, minutes: minutes(then)? };
            if change.at <= before.0 || change.minutes == before.1 {
                return Err(NoZone);
            }
            before = (change.at, change.minutes);
            *place = Some(change);
        }
        if pieces.next().is_some() { Err(NoZone) } else { Ok(zone) }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first)?;
        self.changes().try_for_each(|change| write!(f, "_{}:{}", change.at.seconds(), change.minutes))
    }
}

impl Serialize for Zone {
    /// A number where it is one, as it was when nothing else was known.
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if self.changes[0].is_none() { s.serialize_i16(self.first) } else { s.collect_str(self) }
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(Reader)
    }
}

struct Reader;

impl de::Visitor<'_> for Reader {
    type Value = Zone;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&NoZone, f)
    }

    fn visit_i64<E: de::Error>(self, minutes: i64) -> Result<Zone, E> {
        Zone::try_from(minutes).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, minutes: u64) -> Result<Zone, E> {
        i64::try_from(minutes).map_err(|_| NoZone).and_then(Zone::try_from).map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Zone, E> {
        text.parse().map_err(E::custom)
    }
}
