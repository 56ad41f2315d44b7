//! Reading a row back: what stands behind its `id` tells a message (`direction`) from an access.
//!
//! In: JSON as [`Row`] writes it, `id` first. Out: the row. One pass and no buffer: serde's own untagged enums keep
//! every value twice and double the code that reads them, which a browser has to download.
//! Refuses to know: fields in another order than ours.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::Row;
use crate::{access::Access, message::Message};

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_map(Whole)
    }
}

struct Whole;

impl<'de> Visitor<'de> for Whole {
    type Value = Row;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message or an access, `id` first")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
        let Some(("id", id)) = map.next_entry::<String, String>()?.as_ref().map(|(key, id)| (key.as_str(), id.clone())) else {
            return Err(A::Error::missing_field("id"));
        };
        let key = map.next_key::<String>()?;
        let is_message = key.as_deref() == Some("direction");
        let rest = MapAccessDeserializer::new(Begun { id: Some(id), told: false, key, map });
        if is_message { Message::deserialize(rest).map(Row::Message) } else { Access::deserialize(rest).map(Row::Access) }
    }
}

/// A map whose first key, first value and second key have been read already, and are told again.
struct Begun<A> {
    id: Option<String>,
    told: bool,
    key: Option<String>,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Begun<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        if !std::mem::replace(&mut self.told, true) {
            return seed.deserialize("id".into_deserializer()).map(Some);
        }
        match self.key.take() {
            Some(key) => seed.deserialize(key.into_deserializer()).map(Some),
            None => self.map.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.id.take() {
            Some(id) => seed.deserialize(id.into_deserializer()),
            None => self.map.next_value_seed(seed),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Row;

    proptest! {
        #[test]
        fn a_row_survives_json(mut row in crate::arbitrary::row()) {
            thousandths(&mut row);
            let text = serde_json::to_string(&row).expect("a row can be written");
            let back: Row = serde_json::from_str(&text).expect("and read");
            prop_assert_eq!(back, row);
        }
    }

    /// As logs write numbers; serde_json reads longer ones to the last bit but one.
    fn thousandths(row: &mut Row) {
        let Row::Message(message) = row else { return };
        let spam =
            message.spam.iter_mut().flat_map(|s| s.required.iter_mut().chain([&mut s.score]).chain(s.symbols.iter_mut().map(|(_, w)| w)));
        for number in spam.chain(&mut message.delay).chain(message.delays.iter_mut().flatten()) {
            *number = (*number * 1000.0).round() / 1000.0;
        }
    }

    #[test]
    fn what_is_no_row_is_refused() {
        for text in ["{}", "{\"direction\":\"sent\"}", "{\"id\":\"7\"}", "{\"id\":7}", "[]", "null"] {
            assert!(serde_json::from_str::<Row>(text).is_err(), "{text}");
        }
    }
}
