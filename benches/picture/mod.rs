//! The table as a picture: a bar for each signer of the same GET.

use super::Row;
use super::cases::SIGN;
use std::fmt::Write;

const WIDTH: f64 = 720.0;
const LABEL: f64 = 190.0;
const VALUE: f64 = 150.0;
const BAR: f64 = 26.0;
const GAP: f64 = 14.0;

/// An SVG that reads on light and on dark pages.
pub(crate) fn draw(rows: &[Row]) -> String {
    let reference = rows.iter().find(|row| row.name == SIGN).unwrap();
    let floor = reference.nanoseconds / reference.ratio;
    let mut bars = vec![("SHA-256 alone".to_owned(), floor, "#8a8f98")];
    for row in rows.iter().filter(|row| row.name == "GET, held time" || row.name == SIGN) {
        bars.push((row.name.replace("GET, ", "presign, "), row.nanoseconds, "#2f81f7"));
    }
    for row in rows.iter().filter(|row| row.name.ends_with(": GET")) {
        bars.push((row.name.replace(": GET", ""), row.nanoseconds, "#d29922"));
    }

    let longest = bars.iter().map(|bar| bar.1).fold(0.0, f64::max);
    let height = GAP + (BAR + GAP) * bars.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-label=\"Nanoseconds to presign one GET\" font-family=\"system-ui, sans-serif\" font-size=\"14\">\n"
    );
    for (index, (label, nanoseconds, colour)) in bars.iter().enumerate() {
        let top = GAP + (BAR + GAP) * index as f64;
        let base = top + BAR * 0.7;
        let length = (WIDTH - LABEL - VALUE) * nanoseconds / longest;
        let times = nanoseconds / floor;
        writeln!(svg, "<text x=\"{}\" y=\"{base}\" text-anchor=\"end\" fill=\"#768390\">{label}</text>", LABEL - 10.0)
            .and_then(|()| {
                writeln!(svg, "<rect x=\"{LABEL}\" y=\"{top}\" width=\"{length:.1}\" height=\"{BAR}\" rx=\"3\" fill=\"{colour}\"/>")
            })
            .and_then(|()| {
                let x = LABEL + length + 8.0;
                writeln!(svg, "<text x=\"{x:.1}\" y=\"{base}\" fill=\"#768390\">{nanoseconds:.0} ns, {times:.1} ×</text>")
            })
            .unwrap();
    }
    svg + "</svg>\n"
}
