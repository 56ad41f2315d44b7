//! Reports that were given out: looked up by the code printed on them. Open to anybody.

use leptos::prelude::*;
use tracemail_model::report::Checked;

use super::codec::Json;
use crate::error::AppError;

/// What is known of the report with that code.
#[server(endpoint = "report", input = Json, output = Json)]
pub async fn look_up_report(code: String) -> Result<Checked, AppError> {
    use tracemail_model::report::Outcome;
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let report = match code.parse() {
            Ok(code) => here.store.issued(code).await?,
            Err(_) => None,
        };
        let outcome = if report.is_some() { Outcome::Known } else { Outcome::Unknown };
        Ok(Checked { outcome, report })
    };
    crate::error::answer(ask().await)
}
