//! The shapes of answers, made from the types themselves.
//!
//! In: Rust types. Out: JSON Schemas (2020-12, which is OpenAPI 3.1's), each said once under `components`.
//! Refuses to know: addresses.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde::Serialize;
use serde_json::{Map, Value, json};
use tracemail_model::{
    access::Access,
    account::{Audit, Look},
    claim::{Claim, Trusted},
    export::Wish,
    finding::ToldFinding,
    message::Message,
    report::Checked,
    stats::Freshness,
    summary::Summary,
    time::Micros,
};

use super::operations::{Answer, Body};
use crate::{
    located,
    routes::{
        audit, blocklist, claim, devices, embedding, exports, few::Few, findings, glance, numbers, people, person, summary, telling,
        trusted,
    },
    shape::Step,
};

/// A row, what happened in one sentence, and the next step where there is one.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{R}Told")]
struct Told<R> {
    #[serde(flatten)]
    row: R,
    /// What happened, in the language asked for.
    verdict: String,
    /// What to do, where something can be done.
    advice: Option<String>,
}

/// A row with everything behind it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{R}Whole")]
struct Whole<R> {
    #[serde(flatten)]
    told: Told<R>,
    /// The timeline.
    events: Vec<Step<'static>>,
    /// The log's own lines.
    log: Vec<String>,
}

/// A page of rows.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{R}Page")]
struct Page<R> {
    rows: Vec<Told<R>>,
    /// The address of the next page.
    next: Option<String>,
    /// How many rows there are in all, or at least.
    total: u64,
    /// Whether `total` is all.
    total_is_exact: bool,
}

/// A page of findings.
#[derive(Serialize, JsonSchema)]
struct FindingPage {
    rows: Vec<ToldFinding>,
    /// The address of the next page.
    next: Option<String>,
    /// How many there are in all.
    total: u64,
    /// Always: findings are few.
    total_is_exact: bool,
}

/// Networks for a firewall.
#[derive(Serialize, JsonSchema)]
struct Blocklist {
    /// When it was made.
    time: Micros,
    entries: Vec<blocklist::Entry>,
}

/// Files that take a while.
#[derive(Serialize, JsonSchema)]
struct ExportPage {
    rows: Vec<exports::Told>,
    /// Always null: there are few.
    next: Option<String>,
    /// How many there are.
    total: u64,
    /// Always.
    total_is_exact: bool,
}

/// Why there is no answer.
#[derive(Serialize, JsonSchema)]
struct Refusal {
    error: Fault,
}

/// What is wrong.
#[derive(Serialize, JsonSchema)]
struct Fault {
    /// For programs; it does not change.
    code: String,
    /// For people.
    message: String,
    /// The parameter that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

/// What became of events.
#[derive(Serialize, JsonSchema)]
struct Taken {
    /// New, and on disk.
    accepted: u64,
    /// Known already.
    repeated: u64,
    /// Not taken: line, code, message.
    rejected: Vec<Map<String, Value>>,
}

/// Collects them.
pub(super) struct Shapes(SchemaGenerator);

impl Shapes {
    pub(super) fn new() -> Self {
        let settings = SchemaSettings::draft2020_12().for_serialize().with(|s| {
            s.definitions_path = "/components/schemas".into();
            s.meta_schema = None;
        });
        Self(settings.into_generator())
    }

    pub(super) fn answer(&mut self, answer: Answer) -> Value {
        match answer {
            Answer::Accesses => self.of::<Page<Access>>(),
            Answer::Messages => self.of::<Page<Message>>(),
            Answer::Access => self.of::<Whole<Access>>(),
            Answer::Message => self.of::<Whole<Message>>(),
            Answer::Located => self.of::<located::Told<'static>>(),
            Answer::Findings => self.of::<FindingPage>(),
            Answer::Finding => self.of::<ToldFinding>(),
            Answer::Claim => self.of::<Claim>(),
            Answer::MaybeClaim => self.of::<Option<Claim>>(),
            Answer::Devices => self.of::<devices::DevicesTold>(),
            Answer::Numbers => self.of::<numbers::NumbersTold>(),
            Answer::Near => self.of::<Few<numbers::NearTold>>(),
            Answer::Names => self.of::<Few<String>>(),
            Answer::Freshness => self.of::<Freshness>(),
            Answer::Glance => self.of::<glance::Glance>(),
            Answer::Trusted => self.of::<Few<Trusted>>(),
            Answer::Audit => self.of::<audit::Records<Audit>>(),
            Answer::AuditChecked => self.of::<audit::Checked>(),
            Answer::Looks => self.of::<audit::Records<Look>>(),
            Answer::Blocklist => self.of::<Blocklist>(),
            Answer::Decisions => json!({ "type": "array", "items": { "type": "object" } }),
            Answer::Checked => self.of::<Checked>(),
            Answer::Summary => self.of::<Summary>(),
            Answer::Exports => self.of::<ExportPage>(),
            Answer::Export => self.of::<exports::Told>(),
            Answer::SummaryWish => self.of::<summary::SummaryWish>(),
            Answer::People => self.of::<people::PeopleList>(),
            Answer::PeopleDone => self.of::<people::PeopleDone>(),
            Answer::Person => self.of::<person::PersonFound>(),
            Answer::Telling => self.of::<telling::TellingTold>(),
            Answer::Embedding => self.of::<embedding::EmbeddingTold>(),
            Answer::EmbeddingDone => self.of::<embedding::EmbeddingDone>(),
            Answer::Taken => self.of::<Taken>(),
            Answer::Schema => json!({ "type": "object" }),
            Answer::Text => json!({ "type": "string" }),
            Answer::Binary => json!({ "type": "string", "format": "binary" }),
        }
    }

    pub(super) fn refusal(&mut self) -> Value {
        self.of::<Refusal>()
    }

    /// What is sent as an object of JSON.
    pub(super) fn sent(body: Body) -> Value {
        match body {
            Body::None | Body::Pdf => Value::Bool(false),
            Body::Events => Self::event(),
            Body::Judgement => sent::<findings::Judgement>(),
            Body::Word => sent::<claim::Word>(),
            Body::Trust => sent::<trusted::NewTrust>(),
            Body::Wish => sent::<Wish>(),
            Body::SummaryWish => sent::<summary::SummaryWish>(),
            Body::PeopleDeed => sent::<people::PeopleDeed>(),
            Body::Telling => sent::<telling::NewTelling>(),
            Body::EmbeddingDeed => sent::<embedding::EmbeddingDeed>(),
        }
    }

    /// An event of our own, as its parser's schema has it.
    pub(super) fn event() -> Value {
        serde_json::from_str::<Value>(tracemail_parse::json::SCHEMA).map_or(Value::Bool(true), |mut schema| {
            if let Some(object) = schema.as_object_mut() {
                object.remove("$schema");
                object.remove("$id");
            }
            schema
        })
    }

    pub(super) fn into_components(mut self) -> Map<String, Value> {
        self.0.take_definitions(true)
    }

    fn of<T: JsonSchema>(&mut self) -> Value {
        self.0.subschema_for::<T>().to_value()
    }
}

/// What is sent may leave out what has a usual value; what is answered leaves out nothing.
fn sent<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_deserialize().with(|s| {
        s.inline_subschemas = true;
        s.meta_schema = None;
    });
    settings.into_generator().into_root_schema_for::<T>().to_value()
}
