//! Places in a text field: bytes of its text here, UTF-16 units in the browser.
//!
//! In: a field and a piece of its text. Out: that piece selected. Refuses to know: what the text means.

use std::ops::Range;

/// Goes to the field and selects the piece; an empty one is the cursor alone.
pub fn select(input: &web_sys::HtmlInputElement, piece: Range<usize>) {
    let line = input.value();
    let _ = input.focus();
    let _ = input.set_selection_range(unit(&line, piece.start), unit(&line, piece.end));
}

/// The byte at which that unit begins.
pub fn byte(line: &str, unit: u32) -> usize {
    let mut units = line.char_indices().scan(0, |before, (at, c)| {
        let here = *before;
        *before += c.len_utf16();
        Some((here, at))
    });
    units.find(|(here, _)| *here >= unit as usize).map_or(line.len(), |(_, at)| at)
}

fn unit(line: &str, byte: usize) -> u32 {
    line.get(..byte).unwrap_or(line).encode_utf16().count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_units_name_the_same_places() {
        let line = "è 😀 a";
        for (bytes, units) in [(0, 0), (2, 1), (3, 2), (7, 4), (8, 5), (9, 6)] {
            assert_eq!((byte(line, units), unit(line, bytes)), (bytes, units));
        }
        assert_eq!((byte(line, 99), unit(line, 99)), (9, 6), "the line has changed since");
    }
}
