//! Text on pages of A4: wrapped, in columns, going on over the page's end.
//!
//! In: texts with a style and a place. Out: printpdf's operations, page by page. Refuses to know: what is said.
//! Every text passes `visible` here, in one place, whoever wrote it.

use printpdf::{
    Actions, BorderArray, Color, Destination, LinkAnnotation, Op, PaintMode, PdfFontHandle, Pt, Rect, Rgb, TextItem, TextMatrix,
};

use super::{
    face::{BOLD, Chain, Faces, MONO, TEXT},
    visible::{turned, visible},
};

pub(super) const WIDTH: f32 = 595.276;
pub(super) const HEIGHT: f32 = 841.89;
pub(super) const MARGIN: f32 = 46.0;
/// Between the margins.
pub(super) const INNER: f32 = WIDTH - 2.0 * MARGIN;
/// Below it stands the footer.
const BOTTOM: f32 = MARGIN + 22.0;
/// What is not higher than this is not torn apart.
const KEPT: f32 = 130.0;

/// How a text looks.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub chain: Chain,
    pub size: f32,
    pub rgb: [f32; 3],
}

const INK: [f32; 3] = [0.09, 0.11, 0.15];
const GREY: [f32; 3] = [0.36, 0.4, 0.46];

impl Style {
    pub(super) const TITLE: Self = Self { chain: BOLD, size: 9.0, rgb: GREY };
    pub(super) const VERDICT: Self = Self { chain: BOLD, size: 15.0, rgb: INK };
    pub(super) const NEXT: Self = Self { chain: TEXT, size: 10.0, rgb: INK };
    pub(super) const HEAD: Self = Self { chain: BOLD, size: 11.0, rgb: INK };
    pub(super) const TEXT: Self = Self { chain: TEXT, size: 8.5, rgb: INK };
    pub(super) const STRONG: Self = Self { chain: BOLD, size: 8.5, rgb: INK };
    pub(super) const NAME: Self = Self { chain: TEXT, size: 8.5, rgb: GREY };
    pub(super) const CODE: Self = Self { chain: MONO, size: 8.0, rgb: INK };
    pub(super) const LINE: Self = Self { chain: MONO, size: 6.8, rgb: INK };
    pub(super) const SMALL: Self = Self { chain: TEXT, size: 7.0, rgb: GREY };

    fn height(self) -> f32 {
        self.size * 1.32
    }
}

/// A text in its column: from where, how wide.
pub(super) struct Cell<'a> {
    pub x: f32,
    pub width: f32,
    pub style: Style,
    pub text: &'a str,
}

/// The pages so far, and the place on the last.
pub(super) struct Flow {
    pub(super) faces: Faces,
    pub(super) pages: Vec<Vec<Op>>,
    /// The next line's upper edge.
    pub(super) y: f32,
}

impl Flow {
    pub(super) fn new() -> Result<Self, String> {
        Ok(Self { faces: Faces::new()?, pages: vec![Vec::new()], y: HEIGHT - MARGIN })
    }

    pub(super) fn new_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = HEIGHT - MARGIN;
    }

    /// Room for that much on this page, or a new page.
    pub(super) fn room(&mut self, height: f32) {
        if self.y - height < BOTTOM {
            self.new_page();
        }
    }

    pub(super) fn space(&mut self, height: f32) {
        self.y -= height;
    }

    /// A paragraph over the whole width.
    pub(super) fn paragraph(&mut self, style: Style, text: &str) {
        self.cells(&[Cell { x: 0.0, width: INNER, style, text }]);
    }

    /// A heading with its line, not left alone at a page's end.
    pub(super) fn heading(&mut self, text: &str, beside: &str) {
        self.space(12.0);
        self.room(60.0);
        let width = INNER * 0.75;
        let right = INNER - self.width(Style::SMALL, beside);
        self.cells(&[
            Cell { x: 0.0, width, style: Style::HEAD, text },
            Cell { x: right.max(width), width: INNER - width, style: Style::SMALL, text: beside },
        ]);
        self.rule();
    }

    /// A thin line.
    pub(super) fn rule(&mut self) {
        self.space(2.0);
        self.fill(MARGIN, self.y, INNER, 0.5, [0.8, 0.82, 0.85]);
        self.space(3.5);
    }

    /// Texts side by side, each wrapped within its column.
    pub(super) fn cells(&mut self, cells: &[Cell<'_>]) {
        let columns: Vec<Vec<String>> = cells.iter().map(|cell| self.wrap(cell.style, cell.text, cell.width)).collect();
        let height = cells.iter().map(|cell| cell.style.height()).fold(0.0, f32::max);
        let lines = columns.iter().map(Vec::len).max().unwrap_or(0);
        self.room((lines as f32 * height).min(KEPT));
        for n in 0..lines {
            self.room(height);
            self.y -= height;
            for (cell, column) in cells.iter().zip(&columns) {
                if let Some(line) = column.get(n) {
                    let y = self.y + height * 0.28;
                    self.draw(self.pages.len() - 1, cell.style, MARGIN + cell.x, y, line);
                }
            }
        }
    }

    /// Greedy lines: broken at blanks, else anywhere.
    pub(super) fn wrap(&self, style: Style, text: &str, width: f32) -> Vec<String> {
        let text = visible(text, |c| self.faces.has(c));
        let most = width / style.size;
        let (mut lines, mut line, mut wide) = (Vec::new(), String::new(), 0.0);
        // behind the last blank: place in the line, width so far
        let mut blank: Option<(usize, f32)> = None;
        for c in text.chars() {
            let own = self.faces.width(style.chain, c);
            if wide + own > most && !line.is_empty() && c != ' ' {
                let (at, before) = blank.take().unwrap_or((line.len(), wide));
                let rest = line.split_off(at);
                line.truncate(line.trim_end_matches(' ').len());
                lines.push(std::mem::replace(&mut line, rest));
                wide -= before;
            }
            line.push(c);
            wide += own;
            if c == ' ' {
                blank = Some((line.len(), wide));
            }
        }
        lines.push(line);
        lines
    }

    pub(super) fn width(&self, style: Style, text: &str) -> f32 {
        text.chars().map(|c| self.faces.width(style.chain, c)).sum::<f32>() * style.size
    }

    /// A line of harmless text, its baseline at `y`.
    pub(super) fn draw(&mut self, page: usize, style: Style, x: f32, y: f32, line: &str) {
        let [red, green, blue] = style.rgb;
        let mut ops = vec![
            Op::StartTextSection,
            Op::SetFillColor { col: Color::Rgb(Rgb::new(red, green, blue, None)) },
            Op::SetTextMatrix { matrix: TextMatrix::Translate(Pt(x), Pt(y)) },
        ];
        let mut run: Option<(usize, String)> = None;
        for c in turned(line).chars() {
            let face = self.faces.of(style.chain, c);
            let font = self.faces.draw(face, c);
            match &mut run {
                Some((same, text)) if *same == face => text.push(c),
                _ => {
                    ops.extend(run.take().map(|(_, text)| Op::ShowText { items: vec![TextItem::Text(text)] }));
                    ops.push(Op::SetFont { font: PdfFontHandle::External(font), size: Pt(style.size) });
                    run = Some((face, c.to_string()));
                }
            }
        }
        ops.extend(run.map(|(_, text)| Op::ShowText { items: vec![TextItem::Text(text)] }));
        ops.push(Op::EndTextSection);
        self.pages[page].extend(ops);
    }

    pub(super) fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, [red, green, blue]: [f32; 3]) {
        let rectangle = Rect { x: Pt(x), y: Pt(y), width: Pt(width), height: Pt(height), mode: Some(PaintMode::Fill), winding_order: None };
        let ops = [Op::SetFillColor { col: Color::Rgb(Rgb::new(red, green, blue, None)) }, Op::DrawRectangle { rectangle }];
        self.op().extend(ops);
    }

    /// The lines above `from` on this page lead to another page (counted from 1).
    pub(super) fn link(&mut self, from: f32, to: usize) {
        let rect = Rect { x: Pt(MARGIN), y: Pt(self.y), width: Pt(INNER), height: Pt(from - self.y), mode: None, winding_order: None };
        let place = Actions::Goto(Destination::Xyz { page: to, left: None, top: Some(HEIGHT), zoom: None });
        let link = LinkAnnotation::new(rect, place, Some(BorderArray::Solid([0.0; 3])), None, None);
        self.op().push(Op::LinkAnnotation { link });
    }

    pub(super) fn op(&mut self) -> &mut Vec<Op> {
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }
}
