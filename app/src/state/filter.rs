//! The filter as the controls of a list see it: which outcomes a list has, which periods are offered, from when to when
//! a resolved filter reaches.
//!
//! In: a [`Filter`]. Out: a changed one, or what a control shows. Pure.
//! Refuses to know: the grammar and the general form (`model::filter`), the URL, and components.

use tracemail_model::{
    filter::{Field, FieldName, Filter, When},
    row::Kind,
    status::{Action, Status},
    time::{DAY, Micros, SECOND},
};

use crate::words::{Word, list};

/// From when until when; both open: any time.
pub type Period = (Option<When>, Option<When>);

/// The outcomes of a list, those of everyday first.
pub const fn outcomes(kind: Kind) -> &'static [Field] {
    use Field::{Action as A, Status as S};
    match kind {
        Kind::Access => &[A(Action::Login), A(Action::FailedLogin)],
        Kind::Received => &[S(Status::Accepted), S(Status::Quarantined), S(Status::Rejected), S(Status::Deferred), S(Status::Processing)],
        Kind::Sent => {
            &[S(Status::Delivered), S(Status::Queued), S(Status::Rejected), S(Status::Deferred), S(Status::Expired), S(Status::Blocked)]
        }
    }
}

/// The name of an outcome's condition in the query line.
pub const fn outcome_name(kind: Kind) -> FieldName {
    match kind {
        Kind::Access => FieldName::Action,
        Kind::Received | Kind::Sent => FieldName::Status,
    }
}

/// The words of that name asked for, any of them: nothing where several conditions must hold at once, which buttons that
/// are pressed or not cannot say.
pub fn any_of(filter: &Filter, name: FieldName) -> Vec<Field> {
    let conditions = filter.chips().iter().filter(|chip| !chip.get(name).is_empty()).count();
    if conditions > 1 { Vec::new() } else { filter.get(name).into_iter().cloned().collect() }
}

/// Whether the controls of a list show all that a chip of its filter asks for: the period menu, or the outcome buttons.
pub fn has_own_control(chip: &Filter, filter: &Filter, kind: Kind) -> bool {
    let (from, to) = filter.period();
    let ends = [from.map(Field::After), to.map(Field::Before)];
    let period = ends.into_iter().flatten().any(|end| *chip == Filter::Leaf(end));
    let name = outcome_name(kind);
    let pressed = any_of(filter, name);
    period || !pressed.is_empty() && !chip.get(name).is_empty() && pressed.iter().all(|outcome| outcomes(kind).contains(outcome))
}

/// The periods offered by name.
pub const PERIODS: &[(Word, Period)] = &[
    (list::ANY_TIME, (None, None)),
    (list::LAST_HOUR, (Some(When::Ago(3600 * SECOND)), None)),
    (list::LAST_DAY, (Some(When::Ago(DAY)), None)),
    (list::TODAY, (Some(When::DaysBack(0)), None)),
    (list::YESTERDAY, (Some(When::DaysBack(1)), Some(When::DaysBack(0)))),
    (list::WEEK, (Some(When::Ago(7 * DAY)), None)),
    (list::TWO_WEEKS, (Some(When::Ago(14 * DAY)), None)),
    (list::MONTH, (Some(When::Ago(30 * DAY)), None)),
    (list::THIS_WEEK, (Some(When::WeeksBack(0, 0)), None)),
    (list::LAST_WEEK, (Some(When::WeeksBack(1, 0)), Some(When::WeeksBack(0, 0)))),
];

/// The period with its weeks beginning on that day (0: Monday).
pub fn with_week(period: Period, first: u8) -> Period {
    let set = |when| if let When::WeeksBack(n, _) = when { When::WeeksBack(n, first) } else { when };
    (period.0.map(set), period.1.map(set))
}

/// The question behind the outcome buttons: the filter without their own conditions.
pub fn without_outcome(filter: &Filter, kind: Kind) -> Filter {
    filter.clone().set(outcome_name(kind), Vec::new())
}

/// From when to when, in a resolved filter.
pub fn span(filter: &Filter) -> (Option<Micros>, Option<Micros>) {
    let times = |chip: &Filter, name| {
        let time = |field: &Field| match field {
            Field::After(When::At(time)) | Field::Before(When::At(time)) => Some(*time),
            _ => None,
        };
        chip.get(name).into_iter().filter_map(time).collect::<Vec<_>>()
    };
    let chips = || filter.chips().iter();
    // any alternative of one condition will do, but every condition must hold
    let after = chips().filter_map(|chip| times(chip, FieldName::After).into_iter().min()).max();
    let before = chips().filter_map(|chip| times(chip, FieldName::Before).into_iter().max()).min();
    (after, before)
}

#[cfg(test)]
mod tests {
    use tracemail_model::filter::{parse, write};

    use super::*;

    #[test]
    fn a_resolved_filter_says_its_span() {
        let (from, to) = (Micros(5), Micros(9));
        let filter = Filter::default().set_period((Some(When::At(from)), Some(When::At(to))));
        assert_eq!(span(&filter), (Some(from), Some(to)));
        assert_eq!(span(&Filter::default()), (None, None));
        let read = |text: &str| tracemail_model::filter::parse(text).expect(text).resolve(Micros(0), tracemail_model::zone::Zone::UTC);
        let day = |n: i64| Some(Micros(n * DAY));
        let text = "after:1970-01-02,1970-01-05 after:1970-01-03,1970-01-04 before:1970-01-09,1970-01-11 before:1970-01-12";
        assert_eq!(span(&read(text)), (day(2), day(10)));
    }

    #[test]
    fn weeks_begin_when_the_reader_says() {
        let last = PERIODS.iter().find(|(name, _)| *name == list::LAST_WEEK).expect("a preset").1;
        let sunday = with_week(last, 6);
        assert_eq!(sunday, (Some(When::WeeksBack(1, 6)), Some(When::WeeksBack(0, 6))));
        assert_eq!(with_week(sunday, 0), last);
        assert_eq!(with_week((Some(When::DaysBack(1)), None), 6), (Some(When::DaysBack(1)), None));
    }

    #[test]
    fn outcomes_come_off_and_the_rest_stays() {
        let rest = Filter::default().with(Field::Domain("a.test".into()));
        let both = rest.clone().set(FieldName::Status, vec![Field::Status(Status::Rejected), Field::Status(Status::Queued)]);
        assert_eq!(without_outcome(&both, Kind::Sent), rest.normal());
    }

    #[test]
    fn a_condition_that_no_control_shows_keeps_its_chip() {
        for (line, chips) in [
            ("after:7d before:today status:rejected,accepted from:a", "from:a"),
            ("before:today", ""),
            ("status:delivered", "status:delivered"),
            ("status:rejected,delivered", "status:rejected,delivered"),
            ("-status:rejected -after:7d", "-status:rejected -after:7d"),
            ("status:accepted status:rejected", "status:accepted status:rejected"),
            ("after:7d after:today after:1h,2h", "after:today after:1h,2h"),
        ] {
            let filter = parse(line).expect(line);
            let left = filter.chips().iter().filter(|chip| !has_own_control(chip, &filter, Kind::Received));
            assert_eq!(left.map(write).collect::<Vec<_>>().join(" "), chips, "{line}");
        }
    }
}
