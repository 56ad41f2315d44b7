//! The fonts, and which glyphs of them a report uses.
//!
//! In: characters. Out: widths while it is laid out, subsets at its end. Refuses to know: words and pages.
//! Each face carries its own glyphs only, so a report stays small however large the fonts are.

use std::collections::{BTreeMap, BTreeSet};

use printpdf::{FontId, FontMetrics, ParsedFont, PdfDocument, PdfFont};
use ttf_parser::GlyphId;

const FILES: [(&str, &[u8]); 5] = [
    ("DejaVuSans", include_bytes!("../../fonts/DejaVuSans.ttf")),
    ("DejaVuSans-Bold", include_bytes!("../../fonts/DejaVuSans-Bold.ttf")),
    ("DejaVuSansMono", include_bytes!("../../fonts/DejaVuSansMono.ttf")),
    ("DroidSansFallback", include_bytes!("../../fonts/DroidSansFallbackFull.ttf")),
    ("NanumSquareR", include_bytes!("../../fonts/NanumSquareR.ttf")),
];

/// Faces in the order they are asked for a glyph.
pub(super) type Chain = [usize; 4];
pub(super) const TEXT: Chain = [0, 3, 4, 2];
pub(super) const BOLD: Chain = [1, 0, 3, 4];
pub(super) const MONO: Chain = [2, 0, 3, 4];

pub(super) struct Face {
    name: &'static str,
    data: &'static [u8],
    ttf: ttf_parser::Face<'static>,
    used: BTreeSet<char>,
    /// Widths of the commonest characters at size 1; every face that a chain begins with has them all.
    ascii: [f32; 128],
    pub(super) id: FontId,
}

/// All of them.
pub(super) struct Faces(Vec<Face>);

impl Faces {
    pub(super) fn new() -> Result<Self, String> {
        let face = |(n, (name, data)): (usize, &(&'static str, &'static [u8]))| {
            let ttf = ttf_parser::Face::parse(data, 0).map_err(|e| format!("font {name}: {e}"))?;
            let ascii = std::array::from_fn(|c| advance(&ttf, char::from(c as u8)));
            Ok(Face { name, data, ttf, used: BTreeSet::new(), ascii, id: FontId(format!("F{n}")) })
        };
        Ok(Self(FILES.iter().enumerate().map(face).collect::<Result<_, String>>()?))
    }

    /// Whether any face of every chain draws it.
    pub(super) fn has(&self, c: char) -> bool {
        is_common(c) || [TEXT, BOLD, MONO].iter().all(|chain| chain.iter().any(|&face| self.0[face].has(c)))
    }

    /// The face that draws it; the first, which then draws its replacement, if none does.
    pub(super) fn of(&self, chain: Chain, c: char) -> usize {
        if is_common(c) {
            return chain[0];
        }
        chain.into_iter().find(|&face| self.0[face].has(c)).unwrap_or(chain[0])
    }

    /// Its width at size 1.
    pub(super) fn width(&self, chain: Chain, c: char) -> f32 {
        let face = &self.0[self.of(chain, c)];
        if is_common(c) { face.ascii[c as usize] } else { advance(&face.ttf, c) }
    }

    /// It will be drawn.
    pub(super) fn draw(&mut self, face: usize, c: char) -> FontId {
        self.0[face].used.insert(c);
        self.0[face].id.clone()
    }

    /// Puts what is used of each face into the document.
    pub(super) fn embed(&self, document: &mut PdfDocument) -> Result<(), String> {
        for (n, face) in self.0.iter().enumerate().filter(|(_, face)| !face.used.is_empty()) {
            document.resources.fonts.map.insert(face.id.clone(), PdfFont::new(face.subset(n)?));
        }
        Ok(())
    }
}

const fn is_common(c: char) -> bool {
    matches!(c, ' '..='~')
}

fn advance(face: &ttf_parser::Face<'_>, c: char) -> f32 {
    let glyph = face.glyph_index(c).unwrap_or_default();
    f32::from(face.glyph_hor_advance(glyph).unwrap_or(0)) / f32::from(face.units_per_em())
}

impl Face {
    fn has(&self, c: char) -> bool {
        self.ttf.glyph_index(c).is_some_and(|glyph| glyph.0 != 0)
    }

    /// A font with the used glyphs alone. Its name begins with six capitals, as subsets' do (ISO 32000-1 9.6.4).
    fn subset(&self, n: usize) -> Result<ParsedFont, String> {
        let mut remap = subsetter::GlyphRemapper::new();
        let mut glyphs = BTreeMap::new();
        let mut widths = BTreeMap::from([(0, self.ttf.glyph_hor_advance(GlyphId(0)).unwrap_or(0))]);
        for &c in &self.used {
            let glyph = self.ttf.glyph_index(c).unwrap_or_default();
            let new = remap.remap(glyph.0);
            glyphs.insert(u32::from(c), new);
            widths.insert(new, self.ttf.glyph_hor_advance(glyph).unwrap_or(0));
        }
        let bytes = subsetter::subset(self.data, 0, &remap).map_err(|e| format!("font {}: {e}", self.name))?;
        let tag = char::from(b'A' + n as u8);
        let metrics = FontMetrics { ascent: self.ttf.ascender(), descent: self.ttf.descender() };
        let name = Some(format!("TMREP{tag}+{}", self.name));
        let mut font = ParsedFont::with_glyph_data(bytes, 0, name, glyphs, widths, self.ttf.units_per_em(), metrics);
        let bounds = self.ttf.global_bounding_box();
        let metrics = &mut font.pdf_font_metrics;
        (metrics.x_min, metrics.y_min, metrics.x_max, metrics.y_max) = (bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max);
        metrics.us_weight_class = self.ttf.weight().to_number();
        Ok(font)
    }
}
