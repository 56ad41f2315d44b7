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
    parts::{address::visible, when::When},
    state::{pulse::Board, viewer::use_viewer},
    urls,
    words::{use_lang, watch},
};

/// The tone of a kind: what somebody has got into stands before what somebody tries.
pub const fn tone(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::BreakIn | FindingKind::OutgoingBurst => "bad",
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
    let ToldFinding { finding, verdict, next } = told;
    let (all, first, last) = (rows_of(&finding), finding.rows.first().copied(), finding.rows.last().copied());
    let evidence =
        move |id: Option<tracemail_model::ids::RowId>, word| id.map(|id| view! { <a href=urls::row(Kind::Access, id)>{word}</a> });
    let (note, wrong) = (RwSignal::new(finding.note.clone()), RwSignal::new(false));
    let id = StoredValue::new(finding.id.clone());
    let judge = move |state: FindingState| {
        spawn_local(async move {
            let answer = judge_finding(id.get_value(), state, note.get_untracked(), untrack(|| viewer.reader())).await;
            wrong.set(answer.is_err());
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
    let buttons = states
        .into_iter()
        .filter(|(state, _)| *state != finding.state)
        .map(|(state, word)| view! { <button class="button" type="button" on:click=move |_| judge(state)>{word}</button> })
        .collect_view();
    let open = finding.state == FindingState::Open;
    let said = (!open).then(|| view! { <span class="chip">{watch::state(finding.state)}</span> });
    let kept = (!finding.note.is_empty()).then(|| view! { <p class="story-note">{visible(&finding.note)}</p> });
    view! {
        <article class=format!("story tone-{}", tone(finding.kind)) class:done=!open>
            <h3><span class="story-kind">{watch::kind(finding.kind)}</span> {said}</h3>
            <p class="story-says">{visible(&verdict)}</p>
            <p class="quiet">
                <When time=finding.since/> " – " <When time=finding.until/> " · " {watch::times(finding.count, lang)}
            </p>
            {next.map(|next| view! { <p class="story-next"><strong>{watch::DO_NEXT}</strong> " " {next}</p> })}
            {kept}
            <p class="story-rows">
                <a href=all>{watch::EVIDENCE}</a>
                {evidence(first, watch::FIRST_ONE)}
                {(first != last).then(|| evidence(last, watch::LAST_ONE))}
            </p>
            <div class="story-acts">
                <label class="story-field">
                    <span class="unseen">{watch::NOTE}</span>
                    <input
                        type="text"
                        maxlength=LONGEST_NOTE
                        placeholder=watch::NOTE_HINT.here()
                        prop:value=move || note.get()
                        on:input=move |event| note.set(event_target_value(&event))
                    />
                </label>
                {buttons}
                <span role="status" class="story-wrong">{move || wrong.get().then(|| watch::NOT_SAVED.say(lang))}</span>
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
