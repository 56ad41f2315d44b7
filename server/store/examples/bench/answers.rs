//! Questions answered twice: by the store, and by going through every row of the data set with `matches`.
//!
//! In: questions. Out: answers that must be equal. Refuses to know: how long they took.

use std::collections::{BTreeMap, VecDeque};

use tracemail_model::{
    event::LogLine,
    filter::{fold, matches},
    row::{Kind, Row},
    stats::By,
    story::Story,
    tenant::Scope,
};
use tracemail_store::Store;

use super::{
    Failed,
    classes::{Ask, Question, begin},
    traffic::{END, Traffic},
};

/// Counting stops here, as on the screens.
const CAP: u64 = 100_000;
/// How many come most often.
const MOST: u32 = 10;

/// What came back, in a form in which both ways are the same.
#[derive(Debug, PartialEq)]
pub enum Answer {
    Rows(Vec<Row>),
    Total(u64, bool),
    ByName(BTreeMap<String, u64>),
    Top(Vec<(String, u64)>),
    Steps(BTreeMap<String, Vec<u32>>),
    Detail(Option<Box<Row>>, usize, Vec<LogLine>),
}

impl Answer {
    /// Rows found or counted.
    pub fn size(&self) -> u64 {
        match self {
            Self::Rows(rows) => rows.len() as u64,
            Self::Total(rows, _) => *rows,
            Self::ByName(names) => names.values().sum(),
            Self::Top(rows) => rows.iter().map(|(_, rows)| rows).sum(),
            Self::Steps(series) => series.values().flatten().map(|rows| u64::from(*rows)).sum(),
            Self::Detail(row, ..) => u64::from(row.is_some()),
        }
    }
}

/// Asks the store.
pub async fn ask(store: &Store, scope: &Scope, question: &Question) -> Result<Answer, Failed> {
    let search = &question.search;
    Ok(match question.ask {
        Ask::Page => Answer::Rows(store.search(scope, search).await?.rows),
        Ask::Total => {
            let total = store.total(scope, search, CAP).await?;
            Answer::Total(total.rows, total.exact)
        }
        Ask::Counts => Answer::ByName(store.counts(scope, search, CAP).await?.by_outcome.into_iter().collect()),
        Ask::Reasons => Answer::ByName(store.reasons(scope, search, CAP).await?.by_reason.into_iter().collect()),
        Ask::Top(by) => Answer::Top(store.top(scope, search, by, MOST).await?.rows),
        Ask::Histogram { days, steps } => {
            let histogram = store.histogram(scope, search, begin(days), END, steps).await?;
            Answer::Steps(histogram.series.into_iter().collect())
        }
        Ask::Detail => match store.search(scope, search).await?.rows.into_iter().next() {
            None => Answer::Detail(None, 0, Vec::new()),
            Some(row) => {
                let (steps, lines) = (store.timeline(scope, row.id()).await?, store.log(scope, row.id()).await?);
                Answer::Detail(Some(Box::new(row)), steps.map_or(0, |steps| steps.len()), lines.unwrap_or_default())
            }
        },
    })
}

/// Asks every row.
pub fn recount(rows: u64, questions: &[Question]) -> Vec<Answer> {
    let mut seen: Vec<Seen> = questions.iter().map(Seen::new).collect();
    for story in Traffic::new(rows) {
        for seen in &mut seen {
            seen.look(&story);
        }
    }
    seen.into_iter().map(Seen::answer).collect()
}

/// What one question has seen so far.
struct Seen<'a> {
    question: &'a Question,
    newest: VecDeque<Story>,
    names: BTreeMap<String, u64>,
    steps: BTreeMap<String, Vec<u32>>,
    total: u64,
}

impl<'a> Seen<'a> {
    fn new(question: &'a Question) -> Self {
        Self { question, newest: VecDeque::new(), names: BTreeMap::new(), steps: BTreeMap::new(), total: 0 }
    }

    fn look(&mut self, story: &Story) {
        let (search, row) = (&self.question.search, &story.rows[0].1);
        if row.kind() != search.kind || search.after.is_some_and(|after| row.id() >= after) || !matches(&search.filter, row) {
            return;
        }
        match self.question.ask {
            Ask::Page | Ask::Detail => {
                self.newest.push_front(story.clone());
                self.newest.truncate(search.limit as usize);
            }
            Ask::Total => self.total += 1,
            Ask::Counts => self.count(Some(outcome(row))),
            Ask::Reasons => self.count(name(row, By::Reason)),
            Ask::Top(by) => self.count(name(row, by)),
            Ask::Histogram { days, steps } => {
                let step = (END.0 - begin(days).0) / i64::from(steps);
                if let Ok(nth) = usize::try_from((row.id().time().0 - begin(days).0).div_euclid(step)) {
                    self.steps.entry(outcome(row)).or_insert_with(|| vec![0; steps as usize])[nth] += 1;
                }
            }
        }
    }

    fn count(&mut self, name: Option<String>) {
        if let Some(name) = name {
            *self.names.entry(name).or_default() += 1;
        }
    }

    fn answer(self) -> Answer {
        match self.question.ask {
            Ask::Page => Answer::Rows(self.newest.into_iter().map(|mut story| story.rows.remove(0).1).collect()),
            Ask::Detail => match self.newest.into_iter().next() {
                None => Answer::Detail(None, 0, Vec::new()),
                Some(mut story) => Answer::Detail(Some(Box::new(story.rows.remove(0).1)), story.events.len(), story.lines),
            },
            Ask::Total => Answer::Total(self.total, true),
            Ask::Counts | Ask::Reasons => Answer::ByName(self.names),
            Ask::Top(_) => {
                let mut names: Vec<_> = self.names.into_iter().collect();
                names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
                names.truncate(MOST as usize);
                Answer::Top(names)
            }
            Ask::Histogram { .. } => Answer::Steps(self.steps),
        }
    }
}

/// Whether the store's answer is right; where counting stopped at the cap, it must have had reason to.
pub fn agree(store: &Answer, truth: &Answer) -> bool {
    match (store, truth) {
        (Answer::Total(counted, false), Answer::Total(all, _)) => *counted == CAP && *all > CAP,
        (store, truth) => store == truth,
    }
}

fn outcome(row: &Row) -> String {
    match row {
        Row::Access(row) => row.action.name().into(),
        Row::Message(row) => row.status.name().into(),
    }
}

fn name(row: &Row, by: By) -> Option<String> {
    let folded = |text: Option<&str>| text.map(fold);
    match (row, by) {
        (Row::Access(row), By::Address) => row.remote_ip.map(|ip| ip.to_string()),
        (Row::Access(row), By::Reason) => row.failure.map(|failure| failure.name().to_owned()),
        (Row::Message(row), By::Reason) => row.reason.map(|reason| reason.name().to_owned()),
        (Row::Message(row), By::Sender) => folded(row.sender.as_deref()),
        (row, By::Domain) => folded(row.domain()),
        (row, by) => unreachable!("no class asks {} of rows such as {:?}", by.name(), row.kind() == Kind::Access),
    }
}
