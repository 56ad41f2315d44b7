//! What an address may carry, said once.
//!
//! In: nothing. Out: names, words and JSON Schemas. Refuses to know: which address carries it.

use serde_json::{Value, json};
use tracemail_model::page::LIMITS;

/// A parameter of the path or the query.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// As it is written.
    pub name: &'static str,
    /// For people.
    pub says: &'static str,
    form: Form,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    /// `{id}` of the path.
    Id,
    Text,
    /// Text that has to be there.
    Needed,
    Words(&'static [&'static str]),
    /// One of these, which has to be there.
    NeededWords(&'static [&'static str]),
    Number(i64, i64),
    /// A time zone's name, or minutes.
    Clock,
    RowId,
    /// Of a report; needed.
    Code,
}

impl Parameter {
    const fn text(name: &'static str, says: &'static str) -> Self {
        Self { name, says, form: Form::Text }
    }

    const fn words(name: &'static str, words: &'static [&'static str], says: &'static str) -> Self {
        Self { name, says, form: Form::Words(words) }
    }

    const fn number(name: &'static str, from: i64, to: i64, says: &'static str) -> Self {
        Self { name, says, form: Form::Number(from, to) }
    }

    /// As OpenAPI has it.
    pub fn described(&self) -> Value {
        let schema = match self.form {
            Form::Id | Form::Text => json!({ "type": "string" }),
            Form::Needed => json!({ "type": "string", "minLength": 1 }),
            // a form that leaves a field empty says nothing
            Form::Words(words) => {
                let all: Vec<&str> = words.iter().copied().chain([""]).collect();
                json!({ "type": "string", "enum": all })
            }
            Form::NeededWords(words) => json!({ "type": "string", "enum": words }),
            Form::Number(from, to) => json!({ "anyOf": [{ "type": "integer", "minimum": from, "maximum": to }, { "const": "" }] }),
            Form::Clock => {
                json!({ "anyOf": [{ "type": "integer", "minimum": -840, "maximum": 840 }, { "type": "string", "examples": ["Europe/Rome"] }] })
            }
            Form::RowId => json!({ "type": "string", "pattern": "^([0-9]{1,18})?$" }),
            Form::Code => json!({ "type": "string", "pattern": "^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$" }),
        };
        let place = if matches!(self.form, Form::Id) { "path" } else { "query" };
        let needed = matches!(self.form, Form::Id | Form::Code | Form::Needed | Form::NeededWords(_));
        json!({ "name": self.name, "in": place, "required": needed, "description": self.says, "schema": schema })
    }
}

const YES: &[&str] = &["1", "0", "true", "false", "yes", "no"];
pub(super) const ID: Parameter = Parameter { name: "id", says: "The row's id, as the lists give it.", form: Form::Id };
pub(super) const CODE: Parameter = Parameter { name: "code", says: "The code printed on the report.", form: Form::Code };
pub(super) const AFTER: Parameter = Parameter { name: "after", says: "Go on behind this row; `next` holds it.", form: Form::RowId };
pub(super) const STATE: Parameter = Parameter::text("state", "open, acknowledged, muted, or several with commas; all if it does not say.");
pub(super) const FINDING: Parameter = Parameter::text(
    "kind",
    "spraying, distributed, lockout, break-in, new-network, far-apart, outgoing-burst, denied, or several with commas.",
);
pub(super) const WORDS: Parameter = Parameter::text("q", "Only those whose account, network, program or note holds this text.");
pub(super) const PLACE: Parameter = Parameter::text("after", "Go on behind this finding; `next` holds it.");
pub(super) const RECORD: Parameter = Parameter::text("after", "Go on behind this record; `next` holds it.");
pub(super) const ACCOUNT: Parameter = Parameter { name: "account", says: "Whose: mario@example.com.", form: Form::Needed };
pub(super) const ADDRESS: Parameter = Parameter { name: "address", says: "Whose: mario@example.com.", form: Form::Needed };
pub(super) const DOMAIN: Parameter = Parameter { name: "domain", says: "One of your domains, such as example.com.", form: Form::Needed };
pub(super) const FIELD: Parameter = Parameter {
    name: "field",
    says: "Of which field of the query line: from, to, hfrom, hto, user, domain.",
    form: Form::NeededWords(&["from", "to", "hfrom", "hto", "user", "domain"]),
};
pub(super) const TYPED: Parameter = Parameter::text("typed", "How they begin; a domain of an address with its @.");
pub(super) const NETWORK: Parameter = Parameter { name: "network", says: "As it is listed: 192.0.2.0/24.", form: Form::Needed };
pub(super) const Q: Parameter =
    Parameter::text("q", "The filter, as in the panel's query line: `from:*@example.com status:rejected after:7d`.");
pub(super) const ORDER: Parameter =
    Parameter::words("order", &["newest", "oldest"], "Which rows come first; the newest if it does not say.");
pub(super) const LIMIT: Parameter = Parameter::number("limit", LIMITS.0 as i64, LIMITS.1 as i64, "Rows on a page; 100 if it does not say.");
pub(super) const PACE: Parameter = Parameter::words("pace", &["day", "week"], "How long; a week if it does not say.");
pub(super) const DATE: Parameter = Parameter::text("date", "A day of it, such as 2026-11-21; the last that is over if it does not say.");
pub(super) const ZONE: Parameter = Parameter::text("zone", "The time zone its days are in, such as Europe/Rome; UTC if it does not say.");
pub(super) const FIRST: Parameter = Parameter::number("first", 0, 6, "The day weeks begin with: 0 is Monday.");
pub(super) const LANG: Parameter =
    Parameter::words("lang", &["en", "it"], "The language of sentences; else what `Accept-Language` asks for.");
pub(super) const OFFSET: Parameter = Parameter {
    name: "offset",
    says: "Your clock, for words such as `today` and for times in sentences: a time zone such as Europe/Rome, or minutes east of UTC \
           all year round, -840 to 840; UTC if it does not say.",
    form: Form::Clock,
};
pub(super) const DIRECTION: Parameter =
    Parameter::words("direction", &["received", "sent"], "Which messages; received if it does not say.");
pub(super) const KIND: Parameter = Parameter::words("kind", &["access", "received", "sent"], "Which list; received if it does not say.");
pub(super) const ROWS: Parameter = Parameter::text("rows", "Up to 500 row ids, separated by commas; then the filter is not read.");
pub(super) const EXPORT: Parameter = Parameter { name: "id", says: "What the file is known by.", form: Form::Id };
pub(super) const COLUMNS: Parameter = Parameter::text(
    "columns",
    "Columns by the API's names, separated by commas, such as time,sender,subject,verdict; all if it does not say.",
);
pub(super) const IDS: Parameter = Parameter::text("ids", "Up to 300 row ids, separated by commas: only these rows.");
pub(super) const RAW: Parameter =
    Parameter::words("raw", YES, "1: for programs: the API's names, UTC, nothing guarded against spreadsheets.");
pub(super) const BOM: Parameter = Parameter::words("bom", YES, "1: with a byte order mark, which Excel wants.");
pub(super) const SEP: Parameter = Parameter::words("sep", &[",", ";"], "What stands between cells.");
