//! Dovecot: what `doveconf -n` lacks.
//!
//! In: its output. Out: what is missing. Source: Dovecot 2.3 and Pigeonhole 0.5; the defaults are those of
//! `doveconf -d`. Refuses to know: values that doveconf hides.

use super::{Lack, Rule};

/// Settings, each with the blocks it stands in.
pub struct Config(Vec<(Vec<String>, String, String)>);

impl Config {
    fn read(text: &str) -> Self {
        let (mut blocks, mut settings) = (Vec::new(), Vec::new());
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            if line == "}" {
                blocks.pop();
            } else if let Some(name) = line.strip_suffix('{') {
                blocks.push(name.trim().to_owned());
            } else if let Some((name, value)) = line.split_once('=') {
                settings.push((blocks.clone(), name.trim().to_owned(), value.trim().to_owned()));
            }
        }
        Self(settings)
    }

    /// The setting's value outside all blocks, or in `plugin`.
    fn get(&self, name: &str) -> Option<&str> {
        let general = |blocks: &[String]| blocks.is_empty() || blocks == ["plugin"];
        self.0.iter().rfind(|(blocks, own, _)| own == name && general(blocks)).map(|(_, _, value)| value.as_str())
    }

    /// Whether it holds all of these; `None` when it is not set.
    fn holds(&self, name: &str, all: &[&str]) -> Option<bool> {
        self.get(name).map(|value| all.iter().all(|part| value.contains(part)))
    }

    /// Whether it holds all of these words.
    fn lists(&self, name: &str, all: &[&str]) -> bool {
        let value = self.get(name).unwrap_or_default();
        all.iter().all(|word| value.split([' ', ',']).any(|own| own == *word))
    }

    /// Whether a metric exports that event.
    fn exports(&self, event: &str) -> bool {
        let metric = |blocks: &[String]| blocks.len() == 1 && blocks[0].starts_with("metric ");
        let exported = |blocks: &[String]| self.0.iter().any(|(own, name, _)| own == blocks && name == "exporter");
        self.0.iter().any(|(blocks, name, value)| metric(blocks) && name == "filter" && value.contains(event) && exported(blocks))
    }

    fn doveadm_listens(&self) -> bool {
        let listener = |blocks: &[String]| blocks.len() == 2 && blocks[0] == "service doveadm" && blocks[1].starts_with("inet_listener ");
        let open = self.0.iter().any(|(blocks, name, value)| listener(blocks) && name == "port" && value != "0");
        open && (self.get("doveadm_api_key").is_some() || self.get("doveadm_password").is_some())
    }
}

const FILE: &str = "dovecot.conf";
const PLUGIN: &str = "dovecot.conf, plugin { }";

const RULES: &[Rule<Config>] = &[
    Rule {
        setting: "auth_verbose",
        fact: "why a login failed: wrong password, unknown user, address not allowed; logins over SMTP too",
        well: |c| c.get("auth_verbose") == Some("yes"),
        file: FILE,
        lines: "auth_verbose = yes",
    },
    Rule {
        setting: "login_log_format_elements",
        fact: "TLS version and cipher of a login, its ports, and the person's own address behind a webmail or balancer",
        well: |c| c.holds("login_log_format_elements", &["%k", "%{rport}", "%{lport}", "%{real_rip}", "session=<"]) == Some(true),
        file: FILE,
        lines: "login_log_format_elements = user=<%u> method=%m rip=%r rport=%{rport} lip=%l lport=%{lport} real_rip=%{real_rip} \
                listener=%{listener} mpid=%e %c tls=<%k> session=<%{session}>",
    },
    Rule {
        setting: "mail_log_prefix",
        fact: "which session a line belongs to",
        well: |c| c.holds("mail_log_prefix", &["%{session}", "%u"]) != Some(false),
        file: FILE,
        lines: "mail_log_prefix = \"%s(%u)<%{pid}><%{session}>: \"",
    },
    Rule {
        setting: "imap_logout_format",
        fact: "traffic of IMAP sessions, and how many messages they deleted, expunged and moved to the trash",
        well: |c| c.holds("imap_logout_format", &["in=%i", "out=%o", "%{deleted}", "%{expunged}", "%{trashed}"]) != Some(false),
        file: FILE,
        lines: "imap_logout_format = in=%i out=%o deleted=%{deleted} expunged=%{expunged} trashed=%{trashed}",
    },
    Rule {
        setting: "pop3_logout_format",
        fact: "traffic of POP3 sessions",
        well: |c| c.holds("pop3_logout_format", &["in=%i", "out=%o"]) == Some(true),
        file: FILE,
        lines: "pop3_logout_format = in=%i out=%o top=%t/%p retr=%r/%b del=%d/%m size=%s",
    },
    Rule {
        setting: "imap_id_log",
        fact: "the mail program of an IMAP login",
        well: |c| c.get("imap_id_log").is_some_and(|list| !list.is_empty()),
        file: FILE,
        lines: "imap_id_log = *",
    },
    Rule {
        setting: "mail_plugins",
        fact: "the number of a message in its folder, and who moved, deleted or removed it",
        well: |c| c.lists("mail_plugins", &["notify", "mail_log"]),
        file: FILE,
        lines: "mail_plugins = $mail_plugins notify mail_log",
    },
    Rule {
        setting: "mail_log_events",
        fact: "where a message was stored, and by which number it can be found there at once",
        well: |c| c.lists("mail_log_events", &["save", "copy", "delete", "undelete", "expunge", "mailbox_delete", "mailbox_rename"]),
        file: PLUGIN,
        lines: "mail_log_events = delete undelete expunge save copy mailbox_create mailbox_delete mailbox_rename flag_change",
    },
    Rule {
        setting: "mail_log_fields",
        fact: "which message was moved or removed",
        // the default has them
        well: |c| c.get("mail_log_fields").is_none() || c.lists("mail_log_fields", &["uid", "box", "msgid"]),
        file: PLUGIN,
        lines: "mail_log_fields = uid box msgid size from subject flags",
    },
    Rule {
        setting: "deliver_log_format",
        fact: "subject and size of what is put into mailboxes",
        well: |c| c.holds("deliver_log_format", &["msgid=%m", "%s", "%$"]) == Some(true),
        file: FILE,
        lines: "deliver_log_format = msgid=%m, from=%f, subject=%s, size=%p: %$",
    },
    Rule {
        setting: "metric (pop3:cmd_retr)",
        fact: "which messages a POP3 program downloaded",
        well: |c| c.exports("pop3:cmd_retr"),
        file: FILE,
        lines: "event_exporter tolog {\n  transport = log\n  format = json\n  format_args = time-rfc3339\n}\n\
                metric retr_to_log {\n  exporter = tolog\n  filter = event=mail_opened AND reason_code=pop3:cmd_retr\n}",
    },
    Rule {
        setting: "metric (auth_request_finished)",
        fact: "logins over SMTP that sent nothing, and the reason of those that failed",
        well: |c| c.exports("auth_request_finished"),
        file: "dovecot.conf, beside event_exporter tolog",
        lines: "metric auth_to_log {\n  exporter = tolog\n  filter = event=auth_request_finished\n}",
    },
    Rule {
        setting: "service doveadm",
        fact: "where a message is now (IMAP with a master user is another way)",
        well: Config::doveadm_listens,
        file: FILE,
        lines: "service doveadm {\n  inet_listener http {\n    address = 127.0.0.1\n    port = 2480\n  }\n}\n\
                doveadm_api_key = SECRET    # openssl rand -hex 32; the same in the file that [locate] api_key_file names",
    },
    Rule {
        setting: "mail_always_cache_fields",
        fact: "an answer within a second where a message is now, in large mailboxes when its number is not known",
        well: |c| c.lists("mail_always_cache_fields", &["hdr.message-id"]),
        file: FILE,
        lines: "mail_always_cache_fields = hdr.message-id date.received",
    },
];

/// What is missing; `None` when this is no Dovecot's configuration.
pub fn lacks(text: &str) -> Option<Vec<Lack>> {
    let config = Config::read(text);
    (!config.0.is_empty()).then(|| super::lacks(&config, RULES))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A configuration made of nothing but the lines we say to write.
    fn advised() -> String {
        let plugin = |inside: bool| RULES.iter().filter(move |rule| (rule.file == PLUGIN) == inside).map(|rule| rule.lines);
        let (general, inner): (Vec<_>, Vec<_>) = (plugin(false).collect(), plugin(true).collect());
        format!("# 2.3.19.1: /etc/dovecot/dovecot.conf\n{}\nplugin {{\n{}\n}}\n", general.join("\n"), inner.join("\n"))
    }

    fn settings(text: &str) -> Vec<&str> {
        lacks(text).expect("settings").into_iter().map(|lack| lack.setting).collect()
    }

    #[test]
    fn what_it_says_to_write_is_all_it_wants() {
        assert!(settings(&advised()).is_empty(), "{:?}", settings(&advised()));
    }

    #[test]
    fn each_setting_is_missed_alone() {
        for (instead_of, with, missed) in [
            ("auth_verbose = yes", "auth_verbose = no", "auth_verbose"),
            (" tls=<%k>", "", "login_log_format_elements"),
            ("<%{session}>: \"", "\"", "mail_log_prefix"),
            (" trashed=%{trashed}", "", "imap_logout_format"),
            ("in=%i out=%o top", "top", "pop3_logout_format"),
            ("imap_id_log = *", "", "imap_id_log"),
            ("notify mail_log", "quota", "mail_plugins"),
            ("expunge save copy", "expunge copy", "mail_log_events"),
            ("uid box msgid", "uid box", "mail_log_fields"),
            ("subject=%s, ", "", "deliver_log_format"),
            (" AND reason_code=pop3:cmd_retr", "", "metric (pop3:cmd_retr)"),
            ("event=auth_request_finished", "event=none", "metric (auth_request_finished)"),
            ("doveadm_api_key =", "# doveadm_api_key =", "service doveadm"),
            ("port = 2480", "port = 0", "service doveadm"),
            ("hdr.message-id ", "", "mail_always_cache_fields"),
        ] {
            let text = advised();
            assert!(text.contains(instead_of), "{instead_of}");
            assert_eq!(settings(&text.replacen(instead_of, with, 1)), [missed], "{with:?}");
        }
        assert_eq!(RULES.len(), 14, "a new rule has its line above");
    }

    #[test]
    fn debian_as_it_comes() {
        let stock = "mail_location = mbox:~/mail:INBOX=/var/mail/%u\npassdb {\n  driver = pam\n}\nprotocol imap {\n  mail_plugins = notify mail_log\n}\n";
        let well_by_default = ["mail_log_prefix", "imap_logout_format", "mail_log_fields"];
        let missed: Vec<&str> = RULES.iter().map(|rule| rule.setting).filter(|setting| !well_by_default.contains(setting)).collect();
        assert_eq!(settings(stock), missed, "one protocol's plugins are not everybody's");
        assert!(lacks("").is_none() && lacks("}\n} = {\n= x\n").is_some_and(|lacks| !lacks.is_empty()));
    }
}
