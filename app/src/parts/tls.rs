//! Whether a connection was encrypted, and whether that is still good enough.
//!
//! In: version and cipher. Out: a chip. Refuses to know: whose connection.

use leptos::prelude::*;
use tracemail_model::message::TlsVersion;

use crate::{parts::address::Foreign, words::detail};

/// A TLS version with its cipher; old versions are marked.
pub fn tls(version: Option<TlsVersion>, cipher: Option<&str>) -> AnyView {
    let Some(version) = version else { return view! { <span class="quiet">{detail::NOT_ENCRYPTED}</span> }.into_any() };
    let old = version < TlsVersion::Tls12;
    let cipher = cipher.map(|cipher| view! { <Foreign text=cipher.to_owned()/> });
    view! {
        <span class=if old { "chip tone-warn" } else { "chip tone-good" }>{version.name()}</span>
        " "
        <span class="quiet code">{cipher}</span>
    }
    .into_any()
}
