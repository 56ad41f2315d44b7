//! The filter as the controls see it: a list of conditions, some of which a control owns (period, outcome, domain).
//!
//! In: a [`Filter`]. Out: a changed one, or what a control shows. Pure; the URL is written by `state::question`.
//! Refuses to know: the grammar (`model::filter::text`) and components.

use tracemail_model::{
    filter::{Field, Filter, When},
    time::Micros,
};

/// The conditions that all hold: what the chips show, one each.
pub fn conditions(filter: &Filter) -> Vec<Filter> {
    match filter {
        Filter::All(list) => list.clone(),
        other => vec![other.clone()],
    }
}

/// The filter that asks for all of these.
pub fn all(mut conditions: Vec<Filter>) -> Filter {
    if conditions.len() == 1
        && let Some(only) = conditions.pop()
    {
        return only;
    }
    Filter::All(conditions)
}

/// Whether a condition is made of leaves of one control only (`status:a,b` is an [`Filter::Any`] of leaves).
fn made_of(condition: &Filter, own: &impl Fn(&Field) -> bool) -> bool {
    match condition {
        Filter::Leaf(field) => own(field),
        Filter::Any(list) => !list.is_empty() && list.iter().all(|part| matches!(part, Filter::Leaf(field) if own(field))),
        Filter::All(_) | Filter::Not(_) => false,
    }
}

/// The filter with the control's conditions replaced.
pub fn replace(filter: &Filter, own: impl Fn(&Field) -> bool, with: Vec<Filter>) -> Filter {
    let mut list = conditions(filter);
    let place = list.iter().position(|c| made_of(c, &own)).unwrap_or(list.len());
    let before = list[..place].to_vec();
    let after = list.split_off(place).into_iter().filter(|c| !made_of(c, &own));
    all(before.into_iter().chain(with).chain(after).collect())
}

/// The control's own conditions, leaf by leaf.
pub fn owned(filter: &Filter, own: impl Fn(&Field) -> bool) -> Vec<Field> {
    let mut found = Vec::new();
    for condition in conditions(filter).iter().filter(|c| made_of(c, &own)) {
        match condition {
            Filter::Leaf(field) => found.push(field.clone()),
            Filter::Any(list) => {
                found.extend(list.iter().filter_map(|part| if let Filter::Leaf(f) = part { Some(f.clone()) } else { None }))
            }
            Filter::All(_) | Filter::Not(_) => {}
        }
    }
    found
}

/// Conditions of the outcome buttons.
pub const fn is_outcome(field: &Field) -> bool {
    matches!(field, Field::Status(_) | Field::Action(_))
}

/// Conditions of the period picker.
pub const fn is_period(field: &Field) -> bool {
    matches!(field, Field::After(_) | Field::Before(_))
}

/// The question behind the outcome buttons.
pub fn without_outcome(filter: &Filter) -> Filter {
    replace(filter, is_outcome, Vec::new())
}

/// From when to when, in a resolved filter.
pub fn span(filter: &Filter) -> (Option<Micros>, Option<Micros>) {
    let mut span = (None::<Micros>, None::<Micros>);
    for field in owned(filter, is_period) {
        match field {
            Field::After(When::At(time)) => span.0 = Some(span.0.map_or(time, |t| t.max(time))),
            Field::Before(When::At(time)) => span.1 = Some(span.1.map_or(time, |t| t.min(time))),
            _ => {}
        }
    }
    span
}
