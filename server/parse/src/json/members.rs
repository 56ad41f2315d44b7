//! The members of an object, each asked for in the one form we read it in; anything else is as if it were not there.
//!
//! In: a parsed object. Out: text, numbers, addresses. Refuses to know: which machine wrote it.

use std::net::IpAddr;

use serde_json::{Map, Value};
use tracemail_model::time::Micros;

/// An object.
#[derive(Clone, Copy)]
pub(crate) struct Members<'a>(pub &'a Map<String, Value>);

impl<'a> Members<'a> {
    /// A string, not empty.
    pub fn text(self, name: &str) -> Option<String> {
        self.0.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// A whole number, also one written as a string.
    pub fn number<T: TryFrom<u64>>(self, name: &str) -> Option<T> {
        let value = self.0.get(name)?;
        let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
        T::try_from(number).ok()
    }

    /// A number that counts: neither infinite nor not one.
    pub fn decimal(self, name: &str) -> Option<f64> {
        self.0.get(name)?.as_f64().filter(|number| number.is_finite())
    }

    /// An address, as lines have it: IPv4 written as IPv6 brought back.
    pub fn ip(self, name: &str) -> Option<IpAddr> {
        crate::peer::ip(self.0.get(name)?.as_str()?.as_bytes())
    }

    /// A moment.
    pub fn moment(self, name: &str) -> Option<Micros> {
        super::moment(self.0.get(name))
    }

    /// `true`, `"yes"`.
    pub fn yes(self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| value.as_bool().unwrap_or_else(|| value.as_str() == Some("yes")))
    }

    /// The objects of a list.
    pub fn objects(self, name: &str) -> impl Iterator<Item = Members<'a>> + use<'a> {
        self.0.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object).map(Members)
    }

    /// The strings of a list, or the only one.
    pub fn texts(self, name: &str) -> Vec<String> {
        match self.0.get(name) {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }
}
