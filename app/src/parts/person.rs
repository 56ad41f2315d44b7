//! Who is signed in: his name, what he is, his own pages and the way out.
//!
//! In: nothing. Out: a menu in the bar above every page; nothing at all while there are no accounts. The way out is a
//! plain form: it works without script. Refuses to know: what stands on those pages.

use leptos::prelude::*;
use tracemail_model::account::Role;

use crate::{
    parts::{address::visible, menu::Menu, reason::Reason},
    state::me::use_me,
    words::{audit, devices, embedding, people, summary, telling},
};

/// A head and shoulders.
const HEAD: &str = "M10 3.5a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4M3.8 17c.5-3.4 2.9-5 6.2-5s5.7 1.6 6.2 5";

/// The menu.
#[component]
pub fn Person() -> impl IntoView {
    use_me().map(|me| {
        let title = visible(&me.title);
        let name = title.clone();
        let label = move || {
            view! {
                <svg class="switch-glyph" viewBox="0 0 20 20" aria-hidden="true"><path d=HEAD></path></svg>
                <bdi class="person-name">{name.clone()}</bdi>
            }
        };
        view! {
            <Menu class="person" name=title.clone() label=label>
                <p class="person-who">
                    <strong><bdi>{title}</bdi></strong>
                    <span class="quiet">{people::role(me.role)}</span>
                </p>
                {(me.role != Role::Mailbox).then(|| view! { <a class="menu-item" href="/summary">{summary::TITLE}</a> })}
                <a class="menu-item" href="/account">{people::MY_ACCOUNT}</a>
                <a class="menu-item" href="/telling">{telling::TITLE}</a>
                {(me.role != Role::Mailbox).then(|| view! { <a class="menu-item" href="/people">{people::PEOPLE}</a> })}
                {(me.role != Role::Mailbox).then(|| view! { <a class="menu-item" href="/trusted">{devices::TRUSTED}</a> })}
                {(me.role == Role::Reseller).then(|| view! { <a class="menu-item" href="/embedding">{embedding::TITLE}</a> })}
                <a class="menu-item" href="/looks">{audit::LOOKS}</a>
                {(me.role == Role::Operator).then(|| view! { <a class="menu-item" href="/audit">{audit::DONE_HERE}</a> })}
                {me.role.is_staff().then(|| view! { <Reason said=me.reason/> })}
                <form method="post" action="/sign-out">
                    <button class="menu-item" type="submit">{people::SIGN_OUT}</button>
                </form>
            </Menu>
        }
    })
}
