//! Reports that were given out: looked up by the code printed on them. Open to anybody.

use leptos::prelude::*;
use tracemail_model::report::Checked;

use super::codec::Json;
use crate::error::AppError;

/// What is known of the report with that code.
#[server(endpoint = "report", input = Json, output = Json)]
pub async fn look_up_report(code: String) -> Result<Checked, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        match code.parse() {
            Ok(code) => Ok(known(&here.store, code).await?),
            Err(_) => Ok(Checked { outcome: tracemail_model::report::Outcome::Unknown, report: None, stamp: None }),
        }
    };
    crate::error::answer(ask().await)
}

/// What a code alone tells: what was given out under it, and with which time stamp.
#[cfg(feature = "ssr")]
pub async fn known(store: &tracemail_store::Store, code: tracemail_model::report::Code) -> Result<Checked, tracemail_store::Error> {
    use tracemail_model::report::Outcome;
    Ok(match store.issued(code).await? {
        Some((report, stamp)) => Checked { outcome: Outcome::Known, report: Some(report), stamp },
        None => Checked { outcome: Outcome::Unknown, report: None, stamp: None },
    })
}
