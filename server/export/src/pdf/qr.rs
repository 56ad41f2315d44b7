//! A QR code as one polygon. In: a URL and a place. Out: an operation. Refuses to know: what it leads to.

use printpdf::{Color, LinePoint, Op, PaintMode, Point, Polygon, PolygonRing, Pt, Rgb, WindingOrder};
use qrcode::{EcLevel, QrCode};

/// Dark squares side by side are one rectangle. `None`: the text is longer than any code holds.
pub(super) fn code(text: &str, x: f32, top: f32, size: f32) -> Option<[Op; 2]> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let (width, squares) = (code.width(), code.to_colors());
    let unit = size / width as f32;
    let corner = |column: usize, row: usize| LinePoint {
        p: Point { x: Pt(x + column as f32 * unit), y: Pt(top - row as f32 * unit) },
        bezier: false,
    };
    let mut rings = Vec::new();
    for (row, line) in squares.chunks(width).enumerate() {
        let mut column = 0;
        for run in line.chunk_by(|a, b| a == b) {
            let (from, to) = (column, column + run.len());
            if run[0] == qrcode::Color::Dark {
                rings.push(PolygonRing { points: vec![corner(from, row), corner(to, row), corner(to, row + 1), corner(from, row + 1)] });
            }
            column = to;
        }
    }
    let polygon = Polygon { rings, mode: PaintMode::Fill, winding_order: WindingOrder::NonZero };
    Some([Op::SetFillColor { col: Color::Rgb(Rgb::new(0.0, 0.0, 0.0, None)) }, Op::DrawPolygon { polygon }])
}
