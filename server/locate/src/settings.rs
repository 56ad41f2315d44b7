//! How mailboxes are asked, as the settings say it.
//!
//! In: the table `[locate]` of the TOML file. Out: plain data. Refuses to know: secrets; only the files they are in.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};

/// The table `[locate]`, and each `[locate.domains."example.com"]`. One of `doveadm` and `imap`, or nothing at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Dovecot's doveadm HTTP API: `http://127.0.0.1:2480/doveadm/v1`, `https://…`.
    pub doveadm: Option<String>,
    /// File with Dovecot's `doveadm_api_key`.
    pub api_key_file: Option<PathBuf>,
    /// File with Dovecot's `doveadm_password`, where there is no key.
    pub password_file: Option<PathBuf>,
    /// Any IMAP server: `imaps://imap.example.com`, `imap://127.0.0.1:143`.
    pub imap: Option<String>,
    /// Who may open every mailbox there.
    pub master_user: Option<String>,
    /// File with the master user's password.
    pub master_password_file: Option<PathBuf>,
    /// Between user and master user in the login name (Dovecot's `auth_master_user_separator`, usually `*`). Without it the
    /// user is named as RFC 4616 has it, which needs no separator.
    pub separator: Option<String>,
    /// PEM file of the authority that signed the server's certificate, where the system does not know it.
    pub ca_file: Option<PathBuf>,
    /// The longest a mailbox may take, milliseconds; 3000 if not said.
    pub time_limit_ms: Option<u64>,
    /// Other ways for some domains.
    pub domains: BTreeMap<String, Settings>,
}
