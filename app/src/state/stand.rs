//! Where the live line stands: what is asked for, which answers are still to come, the last change heard.
//!
//! In: that something was asked, frames as they come. Out: news for the list that listens. Pure, so that every rule
//! here has its test. Refuses to know: the line, and who listens.

use tracemail_model::{tail::Down, told::Told};

use super::socket::{News, Wish};

/// Where we stand, between two connections too.
#[derive(Debug, Default)]
pub struct Stand {
    /// What is asked for.
    pub wish: Wish,
    /// Follows sent and not answered yet: until the last one is, rows belong to one before it.
    unanswered: u32,
}

impl Stand {
    /// The wish has been sent.
    pub fn asked(&mut self) {
        self.unanswered += 1;
    }

    /// A new line: what was asked on the last one is not answered any more.
    pub fn anew(&mut self) {
        self.unanswered = 0;
    }

    /// What the list hears of a frame.
    pub fn hear(&mut self, frame: Down) -> Vec<News> {
        if matches!(frame, Down::Ready { .. } | Down::Refused { .. }) {
            self.unanswered = self.unanswered.saturating_sub(1);
        }
        if self.unanswered > 0 {
            return Vec::new();
        }
        let (seq, news) = match frame {
            Down::Ready { seq } | Down::Beat { seq, .. } => (seq, Vec::new()),
            Down::Rows { seq, rows, said, gone } => {
                let told: Vec<Told> = rows.into_iter().zip(said).map(|(row, said)| Told { row, said }).collect();
                let rows = (!told.is_empty()).then_some(News::Rows(told));
                (seq, rows.into_iter().chain((!gone.is_empty()).then_some(News::Gone(gone))).collect())
            }
            Down::Gap { missed, to, .. } => (to, vec![News::Gap(missed)]),
            // the page does not send what it cannot read itself
            Down::Refused { .. } => return Vec::new(),
        };
        self.wish.from = Some(seq);
        news
    }
}

#[cfg(test)]
mod tests {
    use tracemail_model::{arbitrary::blank_access, row::Row, stats::Freshness, tail::Seq};

    use super::*;

    fn rows(seq: Seq) -> Down {
        Down::Rows { seq, rows: vec![Row::Access(blank_access())], said: vec![String::new()], gone: Vec::new() }
    }

    fn asks(stand: &mut Stand, from: Seq) {
        stand.wish.from = Some(from);
        stand.asked();
    }

    #[test]
    fn a_list_hears_nothing_of_one_before_it_however_fast_they_follow_each_other() {
        let mut stand = Stand::default();
        asks(&mut stand, 10);
        asks(&mut stand, 20);
        for of_the_first in [
            Down::Ready { seq: 10 },
            rows(11),
            Down::Gap { missed: 3, from: 12, to: 14 },
            Down::Beat { seq: 14, freshness: Freshness::default() },
        ] {
            assert!(stand.hear(of_the_first.clone()).is_empty(), "{of_the_first:?}");
        }
        assert_eq!(stand.wish.from, Some(20));
        assert!(stand.hear(Down::Ready { seq: 20 }).is_empty());
        assert!(matches!(&stand.hear(rows(21))[..], [News::Rows(rows)] if rows.len() == 1));
        assert_eq!(stand.wish.from, Some(21));
    }

    #[test]
    fn a_refusal_is_an_answer() {
        let mut stand = Stand::default();
        asks(&mut stand, 10);
        asks(&mut stand, 20);
        stand.hear(Down::Refused { message: String::new() });
        assert!(stand.hear(rows(15)).is_empty());
        stand.hear(Down::Ready { seq: 20 });
        assert_eq!(stand.hear(rows(21)).len(), 1);
    }

    #[test]
    fn what_was_asked_on_a_lost_line_is_not_waited_for() {
        let mut stand = Stand::default();
        asks(&mut stand, 10);
        stand.anew();
        asks(&mut stand, 10);
        stand.hear(Down::Ready { seq: 10 });
        assert_eq!(stand.hear(rows(11)).len(), 1);
    }
}
