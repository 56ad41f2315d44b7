//! Which rows of a long list are in the page: those in sight and a few around them, whatever its length.
//!
//! In: how far the reader has scrolled, how high a row is, how many there are. Out: the window, and two empty blocks
//! that hold the place of all others. Heights are set on the elements in the browser: the page's policy forbids style
//! attributes, and the server sends the first rows without any.
//! Refuses to know: what the rows are.

use leptos::{html, prelude::*};

/// Rows drawn beyond either edge.
const BEYOND: usize = 8;
/// Rows before anything is measured: what the server sends.
pub const FIRST: usize = 60;
/// Rows in the page at most, however high the window and low the rows.
const MOST: usize = 120;

/// What scrolls, and how it stands.
#[derive(Clone, Copy)]
pub struct Scroll {
    /// The element that scrolls.
    pub frame: NodeRef<html::Div>,
    /// How far, pixels.
    pub top: RwSignal<i32>,
    /// How much is in sight, pixels.
    pub height: RwSignal<i32>,
}

impl Scroll {
    /// Nothing measured yet.
    pub fn new() -> Self {
        Self { frame: NodeRef::new(), top: RwSignal::new(0), height: RwSignal::new(0) }
    }

    /// Measures, if it is still there: whoever waits for the next frame may come after the list has gone.
    pub fn look(self) {
        if let Some(frame) = self.frame.try_get_untracked().flatten() {
            self.top.set(frame.scroll_top());
            self.height.set(frame.client_height());
        }
    }

    /// Scrolls there, if it is still there.
    pub fn to(self, top: i32) {
        if let Some(frame) = self.frame.try_get_untracked().flatten() {
            frame.set_scroll_top(top);
        }
    }
}

impl Default for Scroll {
    fn default() -> Self {
        Self::new()
    }
}

/// Where a list lies in what scrolls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lie {
    /// Where its first row begins, pixels.
    pub start: i32,
    /// How high a row is, pixels; 0: not measured.
    pub row: i32,
    /// How high the heads are that stay in sight above the rows, pixels.
    pub heads: i32,
}

/// The first row in the page, and the one behind the last.
pub fn window(len: usize, lie: Lie, top: i32, height: i32) -> (usize, usize) {
    if lie.row <= 0 {
        return (0, len.min(FIRST));
    }
    let above = ((top - lie.start).max(0) / lie.row) as usize;
    let in_sight = (height.max(0) / lie.row) as usize + 2;
    let first = above.saturating_sub(BEYOND).min(len.saturating_sub(in_sight));
    let last = (above + in_sight + BEYOND).min(first + MOST).min(len);
    (first, last)
}

/// How far to scroll so that a row is in sight; `None`: it is.
pub fn reveal(at: usize, lie: Lie, top: i32, height: i32) -> Option<i32> {
    let from = lie.start + at as i32 * lie.row;
    if from - lie.heads < top {
        Some((from - lie.heads).max(0))
    } else if from + lie.row > top + height {
        Some(from + lie.row - height)
    } else {
        None
    }
}

/// Keeps an empty block as high as so many rows.
pub fn hold_place(block: NodeRef<html::Div>, rows: impl Fn() -> usize + 'static, lie: RwSignal<Lie>) {
    Effect::new(move |_| {
        let height = rows() as i64 * i64::from(lie.get().row);
        if let Some(block) = block.get() {
            // refused only for text that is no length
            let _ = web_sys::HtmlElement::style(&block).set_property("height", &format!("{height}px"));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIE: Lie = Lie { start: 200, row: 50, heads: 30 };

    #[test]
    fn the_window_is_bounded_and_covers_what_is_in_sight() {
        assert_eq!(window(1000, Lie::default(), 0, 0), (0, FIRST));
        assert_eq!(window(1000, LIE, 0, 800), (0, 26));
        assert_eq!(window(100_000, LIE, 200 + 50 * 5000, 800), (4992, 5026));
        // at the very end, and when rows went away while far down
        assert_eq!(window(100, LIE, 200 + 50 * 90, 800), (82, 100));
        assert_eq!(window(10, LIE, 200 + 50 * 90, 800), (0, 10));
        assert!(window(100_000, Lie { row: 1, ..LIE }, 5000, 2000).1 <= 4800 + MOST);
    }

    #[test]
    fn a_row_out_of_sight_is_scrolled_to_and_no_further() {
        assert_eq!(reveal(10, LIE, 300, 800), None);
        assert_eq!(reveal(0, LIE, 300, 800), Some(170));
        assert_eq!(reveal(30, LIE, 300, 800), Some(200 + 31 * 50 - 800));
    }
}
