//! A finding as a story: what, since when, how often, the logins behind it, what to do, and what has been done.
//!
//! In: a finding with its sentence. Out: a card; a state or a note given here goes to the server.
//! Refuses to know: how it was found.

use leptos::{prelude::*, task::spawn_local};
use tracemail_model::{
    filter::{Field, Filter, IpRange, When as Span, fold},
    finding::{Finding, FindingKind, FindingState, LONGEST_NOTE, ToldFinding},
    mailbox::AddressPattern,
    row::Kind,
};

use crate::{
    api::watch::judge_finding,
    error::AppError,
    parts::{address::visible, when::When},
    state::{pulse::Board, viewer::use_viewer},
    urls,
    words::{devices, trouble, use_lang, watch},
};

/// The tone of a kind: what somebody has got into stands before what somebody tries.
pub const fn tone(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::BreakIn | FindingKind::OutgoingBurst | FindingKind::Denied => "bad",
        FindingKind::Spraying | FindingKind::Distributed | FindingKind::FarApart => "warn",
        FindingKind::Lockout | FindingKind::NewNetwork => "info",
    }
}

/// The card.
#[component]
pub fn Story(
    /// Where it stands, for what a person makes of it.
    board: Board,
    /// What it tells.
    told: ToldFinding,
) -> impl IntoView {
    let (viewer, lang) = (use_viewer(), use_lang());
    let Finding { id, kind, account, .. } = told.finding.clone();
    let id = StoredValue::new(id);
    // as it was told last
    let now = Memo::new(move |before: Option<&ToldFinding>| {
        let last = board.findings.with(|all| all.iter().find(|new| id.with_value(|id| new.finding.id == *id)).cloned());
        last.or_else(|| before.cloned()).unwrap_or_else(|| told.clone())
    });
    let state = Memo::new(move |_| now.with(|told| told.finding.state));
    let note = Memo::new(move |_| now.with(|told| told.finding.note.clone()));
    let next = Memo::new(move |_| now.with(|told| told.next.clone()));
    let last = Memo::new(move |_| now.with(|told| told.finding.until));
    let rows = Memo::new(move |_| now.with(|told| (told.finding.rows.first().copied(), told.finding.rows.last().copied())));
    let (written, wrong) = (RwSignal::new(note.get_untracked()), RwSignal::new(None));
    Effect::new(move |_| written.set(note.get()));
    let judge = move |state: FindingState| {
        spawn_local(async move {
            let answer = judge_finding(id.get_value(), state, written.get_untracked(), untrack(|| viewer.reader())).await;
            wrong.set(answer.as_ref().err().map(|error| match error {
                AppError::Unproved => trouble::UNPROVED_NEXT,
                _ => watch::NOT_SAVED,
            }));
            if let Ok(new) = answer {
                board.findings.update(|all| {
                    if let Some(old) = all.iter_mut().find(|old| old.finding.id == new.finding.id) {
                        *old = new;
                    }
                });
            }
        });
    };
    let states = [(FindingState::Acknowledged, watch::SEEN_TO), (FindingState::Muted, watch::MUTE), (FindingState::Open, watch::REOPEN)];
    let buttons = move || {
        let others = states.into_iter().filter(|(other, _)| *other != state.get());
        others
            .map(|(state, word)| view! { <button class="button" type="button" on:click=move |_| judge(state)>{word}</button> })
            .collect_view()
    };
    let evidence =
        move |id: Option<tracemail_model::ids::RowId>, word| id.map(|id| view! { <a href=urls::row(Kind::Access, id)>{word}</a> });
    let of_rows = move || {
        let (first, last) = rows.get();
        view! { {evidence(first, watch::FIRST_ONE)} {(first != last).then(|| evidence(last, watch::LAST_ONE))} }
    };
    let devices_of = account.as_deref().map(urls::devices);
    view! {
        <article class=format!("story tone-{}", tone(kind)) class:done=move || state.get() != FindingState::Open>
            <h3>
                <span class="story-kind">{watch::kind(kind)}</span>
                " "
                {move || (state.get() != FindingState::Open).then(|| view! { <span class="chip">{watch::state(state.get())}</span> })}
            </h3>
            <p class="story-says">{move || now.with(|told| visible(&told.verdict))}</p>
            <p class="quiet">
                {move || view! { <When time=now.with(|told| told.finding.since)/> }} " – " {move || view! { <When time=last.get()/> }} " · "
                {move || watch::times(now.with(|told| told.finding.count), lang)}
            </p>
            {move || next.get().map(|next| view! { <p class="story-next"><strong>{watch::DO_NEXT}</strong> " " {next}</p> })}
            {move || note.with(|note| (!note.is_empty()).then(|| view! { <p class="story-note">{visible(note)}</p> }))}
            <p class="story-rows">
                <a href=move || now.with(|told| rows_of(&told.finding))>{watch::EVIDENCE}</a>
                {of_rows}
                {devices_of.map(|href| view! { <a href=href>{devices::ITS_DEVICES}</a> })}
            </p>
            <div class="story-acts">
                <label class="story-field">
                    <span class="unseen">{watch::NOTE}</span>
                    <input
                        type="text"
                        maxlength=LONGEST_NOTE
                        placeholder=watch::NOTE_HINT.here()
                        prop:value=move || written.get()
                        on:input=move |event| written.set(event_target_value(&event))
                    />
                </label>
                {buttons}
                <span role="status" class="story-wrong">{move || wrong.get().map(|why| why.say(lang))}</span>
            </div>
        </article>
    }
}

/// The logins behind it, as a list: its account's, its network's, from when it began.
fn rows_of(finding: &Finding) -> String {
    let account = finding.account.as_deref().map(|account| Field::User(AddressPattern::Exact(fold(account))));
    // of many networks, or of an account that sends: the account's alone
    let network = finding.network.as_deref().and_then(IpRange::parse).map(Field::Ip);
    let network = if finding.kind == FindingKind::FarApart { None } else { network };
    let since = Field::After(Span::At(finding.since));
    let kind = if finding.kind == FindingKind::OutgoingBurst { Kind::Sent } else { Kind::Access };
    urls::list(kind, &Filter::All([account, network, Some(since)].into_iter().flatten().map(Filter::Leaf).collect()))
}
