//! Rspamd: what `rspamadm configdump -j` lacks.
//!
//! In: its output, JSON. Out: what is missing. Source: rspamd.com, "Logging settings", "Metadata exporter"; Rspamd 3.4.
//! Refuses to know: rules and scores.

use serde_json::Value;

use super::{Lack, Rule};

/// Whether what is logged is told at all.
fn tells(config: &Value) -> bool {
    matches!(config["logging"]["level"].as_str(), None | Some("info" | "debug"))
}

/// Whether a rule of the exporter sends each message as JSON.
fn exports(config: &Value) -> bool {
    let rules = config["metadata_exporter"]["rules"].as_object();
    rules.is_some_and(|rules| rules.values().any(|rule| rule["backend"] == "http" && rule["url"].is_string()))
}

const RULES: &[Rule<Value>] = &[
    Rule {
        setting: "logging level",
        fact: "spam score, action and symbols of each message",
        well: tells,
        file: "local.d/logging.inc",
        lines: "level = \"info\";",
    },
    Rule {
        setting: "logging log_format",
        fact: "which message a score belongs to",
        well: |c| c["logging"]["log_format"].as_str().is_none_or(|format| format.contains("qid") && format.contains("$mid")),
        file: "local.d/logging.inc",
        lines: "# remove log_format: the usual one has the queue id and the Message-ID",
    },
    Rule {
        setting: "logging log_usec",
        fact: "the order of its lines among those of the other servers",
        well: |c| c["logging"]["log_usec"] == true,
        file: "local.d/logging.inc",
        lines: "log_usec = true;",
    },
    Rule {
        setting: "metadata_exporter",
        fact: "whole subjects, attachments, SPF, DKIM and DMARC of each message",
        well: exports,
        file: "local.d/metadata_exporter.conf",
        lines: "rules {\n  TRACEMAIL {\n    backend = \"http\";\n    url = \"http://127.0.0.1:8025/api/v1/events\";\n    selector = \"default\";\n    \
                formatter = \"json\";\n    mime_type = \"application/json\";\n    meta_headers = false;\n  }\n}",
    },
];

/// What is missing; `None` when this is no Rspamd's configuration.
pub fn lacks(text: &str) -> Option<Vec<Lack>> {
    let config: Value = serde_json::from_str(text).ok().filter(Value::is_object)?;
    Some(super::lacks(&config, RULES))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"logging": {"level": "info", "log_usec": true, "log_format": "id: <$mid>,$if_qid{ qid: <$>}"},
        "metadata_exporter": {"rules": {"T": {"backend": "http", "url": "http://127.0.0.1:8025/api/v1/events"}}}}"#;

    fn settings(text: &str) -> Vec<&str> {
        lacks(text).expect("settings").into_iter().map(|lack| lack.setting).collect()
    }

    #[test]
    fn each_setting_is_missed_alone() {
        assert!(settings(GOOD).is_empty());
        for (instead_of, with, missed) in [
            ("\"info\"", "\"warning\"", "logging level"),
            ("$if_qid{ qid: <$>}", "", "logging log_format"),
            ("true", "false", "logging log_usec"),
            ("\"http\"", "\"redis_pubsub\"", "metadata_exporter"),
        ] {
            assert_eq!(settings(&GOOD.replacen(instead_of, with, 1)), [missed], "{with}");
        }
        assert_eq!(RULES.len(), 4, "a new rule has its line above");
        assert_eq!(settings("{}"), ["logging log_usec", "metadata_exporter"], "the rest is well by default");
        assert!(lacks("").is_none() && lacks("[]").is_none() && lacks("logging {").is_none());
    }
}
