//! Postfix: what `postconf -n` and `postconf -M` lack.
//!
//! In: their output, one behind the other. Out: what is missing. Source: postconf(5), master(5), Postfix 3.7.
//! Refuses to know: what the tables hold that settings name.

use std::collections::BTreeMap;

use super::{Lack, Rule};

/// Settings and services.
pub struct Config {
    settings: BTreeMap<String, String>,
    /// Lines of master.cf, each whole.
    services: Vec<String>,
}

impl Config {
    fn read(text: &str) -> Self {
        let mut config = Self { settings: BTreeMap::new(), services: Vec::new() };
        let mut setting = None::<String>;
        for line in text.lines() {
            let more = line.starts_with([' ', '\t']);
            match (line.split_once('='), &setting) {
                (_, Some(name)) if more => {
                    config.settings.entry(name.clone()).or_default().push_str(line);
                }
                (_, None) if more => {
                    if let Some(last) = config.services.last_mut() {
                        last.push_str(line);
                    }
                }
                (Some((name, value)), _) if !name.trim_end().contains([' ', '\t']) => {
                    config.settings.insert(name.trim_end().to_owned(), value.trim().to_owned());
                    setting = Some(name.trim_end().to_owned());
                }
                _ if line.trim().is_empty() => {}
                _ => {
                    config.services.push(line.to_owned());
                    setting = None;
                }
            }
        }
        config
    }

    fn get(&self, name: &str) -> &str {
        self.settings.get(name).map_or("", String::as_str)
    }

    fn level(&self, name: &str) -> u32 {
        self.get(name).parse().unwrap_or(0)
    }

    /// Services of the network that are smtpd, each with its options.
    fn doors(&self) -> impl Iterator<Item = &str> {
        let smtpd = |line: &&String| {
            let mut words = line.split_whitespace().skip(1);
            words.next() == Some("inet") && words.nth(5) == Some("smtpd")
        };
        self.services.iter().filter(smtpd).map(String::as_str)
    }
}

const RULES: &[Rule<Config>] = &[
    Rule {
        setting: "smtpd_tls_loglevel",
        fact: "TLS version and cipher of whoever hands mail in",
        well: |c| c.level("smtpd_tls_loglevel") > 0,
        file: "main.cf",
        lines: "smtpd_tls_loglevel = 1",
    },
    Rule {
        setting: "smtp_tls_loglevel",
        fact: "TLS version, cipher and certificate of the servers mail is taken to",
        well: |c| c.level("smtp_tls_loglevel") > 0,
        file: "main.cf",
        lines: "smtp_tls_loglevel = 1",
    },
    Rule {
        setting: "header_checks",
        fact: "subjects and the From of the header (Rspamd's metadata exporter tells them too)",
        well: |c| !c.get("header_checks").is_empty(),
        file: "main.cf",
        lines: "header_checks = regexp:/etc/postfix/header_checks\n# and in /etc/postfix/header_checks:\n/^Subject:/ INFO\n/^From:/ INFO\n/^To:/ INFO",
    },
    Rule {
        setting: "smtpd_client_port_logging",
        fact: "which of several connections from one address a line belongs to",
        well: |c| c.get("smtpd_client_port_logging") == "yes",
        file: "main.cf",
        lines: "smtpd_client_port_logging = yes",
    },
    Rule {
        setting: "enable_long_queue_ids",
        fact: "queue ids that are never used again for another message",
        well: |c| c.get("enable_long_queue_ids") == "yes",
        file: "main.cf",
        lines: "enable_long_queue_ids = yes",
    },
    Rule {
        setting: "syslog_name",
        fact: "the port a message was handed in at (25, 465, 587)",
        // one door may go unnamed: it is port 25
        well: |c| c.doors().filter(|door| !door.contains("syslog_name=")).count() <= 1,
        file: "master.cf, below each smtpd but the one of port 25",
        lines: "  -o syslog_name=postfix/submission    # or postfix/smtps, postfix/$service_name",
    },
    Rule {
        setting: "milter_mail_macros",
        fact: "the authenticated user in what Rspamd tells",
        well: |c| {
            let unheard = c.get("smtpd_milters").is_empty() || !c.settings.contains_key("milter_mail_macros");
            unheard || c.get("milter_mail_macros").contains("{auth_authen}")
        },
        file: "main.cf",
        lines: "milter_mail_macros = i {mail_addr} {client_addr} {client_name} {auth_authen} {auth_type} {tls_version} {cipher}",
    },
];

/// What is missing; `None` when this is no Postfix's configuration.
pub fn lacks(text: &str) -> Option<Vec<Lack>> {
    let config = Config::read(text);
    (!config.settings.is_empty()).then(|| super::lacks(&config, RULES))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "enable_long_queue_ids = yes
header_checks = pcre:/etc/postfix/header_checks
milter_mail_macros = i {mail_addr}
    {auth_authen}
smtp_tls_loglevel = 1
smtpd_client_port_logging = yes
smtpd_milters = inet:127.0.0.1:11332
smtpd_tls_loglevel = 1
smtp       inet  n       -       y       -       -       smtpd
submission inet  n       -       y       -       -       smtpd
    -o syslog_name=postfix/submission
smtps      inet  n       -       y       -       -       smtpd -o syslog_name=postfix/smtps
relay      unix  -       -       y       -       -       smtp -o syslog_name=postfix/$service_name
";

    fn settings(text: &str) -> Vec<&str> {
        lacks(text).expect("settings").into_iter().map(|lack| lack.setting).collect()
    }

    #[test]
    fn each_setting_is_missed_alone() {
        assert!(settings(GOOD).is_empty());
        for (instead_of, with, missed) in [
            ("smtpd_tls_loglevel = 1", "smtpd_tls_loglevel = 0", "smtpd_tls_loglevel"),
            ("smtp_tls_loglevel = 1", "", "smtp_tls_loglevel"),
            ("header_checks = pcre:/etc/postfix/header_checks", "header_checks =", "header_checks"),
            ("client_port_logging = yes", "client_port_logging = no", "smtpd_client_port_logging"),
            ("queue_ids = yes", "queue_ids = no", "enable_long_queue_ids"),
            ("syslog_name=postfix/submission", "smtpd_tls_security_level=encrypt", "syslog_name"),
            ("    {auth_authen}\n", "", "milter_mail_macros"),
        ] {
            assert_eq!(settings(&GOOD.replacen(instead_of, with, 1)), [missed], "{with:?}");
        }
        assert_eq!(RULES.len(), 7, "a new rule has its line above");
    }

    #[test]
    fn what_it_says_to_write_is_well() {
        for rule in RULES {
            let Some(name) = rule.lines.split(" = ").next().filter(|_| rule.file == "main.cf") else { continue };
            let kept: Vec<&str> = GOOD.lines().filter(|line| !line.starts_with(name)).collect();
            let mended = format!("{}\n{}", rule.lines.lines().next().unwrap_or_default(), kept.join("\n"));
            assert!(!settings(&mended).contains(&rule.setting), "{}", rule.setting);
        }
    }

    #[test]
    fn debian_as_it_comes() {
        let stock = "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtp inet n - y - - smtpd\n";
        let missed = ["smtpd_tls_loglevel", "smtp_tls_loglevel", "header_checks", "smtpd_client_port_logging", "enable_long_queue_ids"];
        assert_eq!(settings(stock), missed);
        assert!(lacks("").is_none() && lacks("\n\n").is_none());
    }
}
