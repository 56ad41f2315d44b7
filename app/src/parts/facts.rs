//! Facts as name and value, in groups.
//!
//! In: names and views. Out: a `dl` per group; a fact that is not there leaves no row behind.
//! Refuses to know: which facts there are.

use leptos::prelude::*;

use crate::{
    parts::{address::Foreign, copy::Copy},
    words::Word,
};

/// A group of facts under its heading.
#[component]
pub fn Facts(
    /// Heading.
    name: Word,
    /// What [`fact`] made.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="facts">
            <h3>{name}</h3>
            <dl>{children()}</dl>
        </section>
    }
}

/// One fact; nothing when there is none.
pub fn fact(name: Word, value: Option<impl IntoView + 'static>) -> Option<AnyView> {
    value.map(|value| {
        view! {
            <div class="fact">
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
        .into_any()
    })
}

/// A stranger's text as a fact.
pub fn text(name: Word, value: Option<&str>) -> Option<AnyView> {
    fact(name, value.filter(|text| !text.is_empty()).map(|text| view! { <Foreign text=text.to_owned()/> }))
}

/// An identifier: in the monospaced face, copied whole with one click.
pub fn code(name: Word, value: Option<&str>) -> Option<AnyView> {
    fact(
        name,
        value.filter(|text| !text.is_empty()).map(|text| {
            view! {
                <span class="code"><Foreign text=text.to_owned()/></span>
                <Copy text=text.to_owned() small=true/>
            }
        }),
    )
}

/// A value that leads to all rows that share it.
pub fn link(name: Word, value: Option<(String, String)>) -> Option<AnyView> {
    fact(
        name,
        value.map(|(text, href)| {
            view! { <a class="same" href=href><Foreign text=text/></a> }
        }),
    )
}
