//! JSON Schema of the types that write themselves as text.
//!
//! In: nothing. Out: what the description of the API says of ids, times and codes.
//! Refuses to know: everything that serde derives; schemars derives it too.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{
    account::{AccountId, ExportId},
    ids::RowId,
    report::Code,
    time::Micros,
    zone::Zone,
};

macro_rules! text {
    ($type:ty, $name:literal, $schema:tt) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                Cow::Borrowed($name)
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

text!(RowId, "RowId", { "type": "string", "pattern": "^[0-9]{1,19}$", "description": "A row's id: a number of 63 bits, as text." });
text!(AccountId, "AccountId", { "type": "string", "pattern": "^[0-9a-f]{32}$", "description": "An account's id." });
text!(Micros, "Time", { "type": "string", "format": "date-time", "description": "RFC 3339, UTC, with microseconds." });
text!(Zone, "Zone", { "anyOf": [{ "type": "integer", "minimum": -840, "maximum": 840 }, { "type": "string" }], "description": "Minutes east of UTC; or the name of a time zone, such as Europe/Rome." });
text!(Code, "Code", { "type": "string", "pattern": "^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$", "description": "The code printed on a report." });
text!(ExportId, "ExportId", { "type": "string", "pattern": "^[0-9a-f]{32}$", "description": "What a file is known by." });
