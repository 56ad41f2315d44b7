//! The networks that domains trust.
//!
//! In: a domain, a network and what it is. Out: all of the reader's domains'. Whoever sees a domain's rows by its name, an
//! operator or whoever holds it, says which networks it trusts; the owner of a mailbox does not.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::claim::Trusted;

use super::{account::Given, codec::Json};
use crate::error::AppError;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustedNow {
    /// By domain.
    pub networks: Vec<Trusted>,
    /// Domains to choose from; none: any may be typed.
    pub domains: Vec<String>,
}

/// What can be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TrustDeed {
    /// The domain trusts the network from now on.
    Trust {
        /// Whose accounts.
        domain: String,
        /// `192.0.2.0/24`
        network: String,
        /// What it is.
        note: String,
    },
    /// It does not any more.
    Distrust {
        /// Whose accounts.
        domain: String,
        /// As it is listed.
        network: String,
    },
}

/// Those of the reader's domains.
#[server(endpoint = "trusted", input = Json, output = Json)]
pub async fn list_trusted() -> Result<TrustedNow, AppError> {
    use tracemail_model::tenant::Reach;
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let domains = match here.scope.reach() {
            Reach::Everything => Vec::new(),
            Reach::Domains(list) => list.clone(),
            Reach::Mailboxes(_) => return Err(AppError::Missing),
        };
        Ok(TrustedNow { networks: here.store.trusted(&here.scope).await?, domains })
    };
    crate::error::answer(ask().await)
}

/// Changes one of them.
#[server(endpoint = "change_trusted", input = Json, output = Json)]
pub async fn change_trusted(deed: TrustDeed) -> Result<Given, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        change(&here, deed).await?;
        Ok(Given::Done)
    };
    crate::error::answer(ask().await)
}

/// The same, for whoever asks by the API.
#[cfg(feature = "ssr")]
pub async fn change(here: &crate::backend::Backend, deed: TrustDeed) -> Result<(), AppError> {
    use tracemail_model::{
        claim::{LONGEST_NOTE, trustable},
        filter::IpRange,
        mailbox::host_of,
    };
    let by = here.by_or_machine()?;
    match deed {
        TrustDeed::Trust { domain, network, note } => {
            let domain = domain.trim().to_lowercase();
            let good = domain.contains('.') && host_of(&format!("x@{domain}")) == Some(domain.as_str());
            let network = trustable(&network).filter(|_| good).ok_or(AppError::Taken)?;
            let note: String = note.trim().chars().filter(|c| !c.is_control()).take(LONGEST_NOTE).collect();
            if !here.scope.sees(Some(&domain), None) {
                return Err(AppError::Missing);
            }
            here.store.trust(&by, &here.scope, &domain, network, &note).await?.then_some(()).ok_or(AppError::Taken)
        }
        TrustDeed::Distrust { domain, network } => {
            let network = IpRange::parse(&network).ok_or(AppError::Missing)?;
            here.store.distrust(&by, &here.scope, &domain, network).await?.then_some(()).ok_or(AppError::Missing)
        }
    }
}
