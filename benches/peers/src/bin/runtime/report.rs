//! The one table, and the same as CSV.

use std::fmt::{self, Display, Formatter};

use presign_peers::csv::Csv;
use presign_peers::table::{Table, grouped, ratio};

use crate::measure::Measured;
use crate::request::{EXPIRES_IN, KEY, Request};

#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
    not_run: Vec<(String, String)>,
}

struct Row {
    peer: String,
    cells: Vec<Cell>,
}

struct Cell {
    request: &'static str,
    measured: Measured,
    notes: Vec<String>,
}

impl Report {
    pub fn measured(&mut self, peer: &str, request: &Request, measured: Measured, notes: Vec<String>) {
        let cell = Cell { request: request.verb(), measured, notes };
        match self.rows.iter_mut().find(|row| row.peer == peer) {
            Some(row) => row.cells.push(cell),
            None => self.rows.push(Row { peer: peer.to_owned(), cells: vec![cell] }),
        }
    }

    pub fn not_run(&mut self, peer: String, reason: anyhow::Error) {
        self.not_run.push((peer, format!("not run: {reason:#}")));
    }

    pub fn csv(&self) -> Csv {
        let head = ["request", "peer", "ns_median", "ns_fastest", "urls_per_second", "ratio", "notes"];
        let mut csv = Csv::new(&head);
        for row in &self.rows {
            for Cell { request, measured, notes } in &row.cells {
                csv.row(&[
                    request,
                    &row.peer,
                    &format!("{:.1}", measured.median),
                    &format!("{:.1}", measured.fastest),
                    &format!("{:.0}", 1e9 / measured.median),
                    &format!("{:.3}", measured.ratio),
                    &notes.join("; "),
                ]);
            }
        }
        for (peer, reason) in &self.not_run {
            csv.row(&["", peer, "", "", "", "", reason]);
        }
        csv
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut footnotes = Footnotes::default();
        let head = ["peer", "GET, ns", "ratio", "PUT, ns", "ratio", "POST, ns", "ratio", "notes"];
        let mut table = Table::new(&head);
        for row in &self.rows {
            let mut cells = vec![row.peer.clone()];
            let mut marks = vec![];
            for request in ["GET", "PUT", "POST"] {
                let Some(Cell { measured, notes, .. }) = row.cells.iter().find(|cell| cell.request == request) else {
                    cells.extend([String::new(), String::new()]);
                    continue;
                };
                cells.push(grouped(measured.median));
                cells.push(ratio(measured.ratio));
                marks.extend(notes.iter().map(|note| footnotes.mark(note)));
            }
            marks.sort_unstable();
            marks.dedup();
            cells.push(marks.iter().map(usize::to_string).collect::<Vec<_>>().join(" "));
            table.row(cells);
        }
        for (peer, reason) in &self.not_run {
            let mut cells = vec![String::new(); head.len()];
            cells[0].clone_from(peer);
            cells[head.len() - 1].clone_from(reason);
            table.row(cells);
        }

        writeln!(f, "GET: a key of {} bytes, for {} s.", KEY.len(), EXPIRES_IN.as_secs())?;
        writeln!(
            f,
            "PUT: the same, with content-type, content-length and a session token of {} bytes.",
            Request::put().session_token.map_or(0, |token| token.len())
        )?;
        writeln!(f, "POST: a form for the key, with content-type, a range of sizes and a field of metadata.")?;
        writeln!(f, "Everyone's URL was checked to be the one that presign signs, and every form to mean the same.\n")?;
        writeln!(f, "{table}")?;
        writeln!(f, "{footnotes}")
    }
}

/// Prints a note that several peers share once.
#[derive(Default)]
struct Footnotes(Vec<String>);

impl Footnotes {
    fn mark(&mut self, note: &str) -> usize {
        let known = self.0.iter().position(|known| known == note);
        1 + known.unwrap_or_else(|| {
            self.0.push(note.to_owned());
            self.0.len() - 1
        })
    }
}

impl Display for Footnotes {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (at, note) in self.0.iter().enumerate() {
            writeln!(f, "{}. {note}", at + 1)?;
        }
        Ok(())
    }
}
