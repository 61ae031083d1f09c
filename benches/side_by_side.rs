//! Each case beside the hash alone, in turns, so that a busy machine slows both:
//! `cargo bench --bench side_by_side`, and with `-- --svg FILE` a picture too.
//!
//! A ratio is the median of the ratios of all rounds; a time is the median of all
//! rounds.
#![allow(clippy::unwrap_used, clippy::panic, clippy::cast_precision_loss, missing_docs)]

mod cases;
mod picture;

use cases::{Beside, Case};
use std::time::{Duration, Instant};

const ROUNDS: usize = 301;
const ROUND: Duration = Duration::from_micros(500);
/// A line of the table.
struct Row {
    name: &'static str,
    nanoseconds: f64,
    ratio: f64,
    beside: Beside,
}

fn main() {
    let rows: Vec<Row> = cases::all().into_iter().map(measure).collect();
    print_table(&rows);

    let mut arguments = std::env::args().skip_while(|argument| argument != "--svg").skip(1);
    if let Some(path) = arguments.next() {
        std::fs::write(path, picture::draw(&rows)).unwrap();
    }
}

fn measure(mut case: Case) -> Row {
    let mut other = match case.beside {
        Beside::Hash { .. } => case.floor().unwrap(),
        Beside::Case(name) => cases::all().into_iter().find(|case| case.name == name).unwrap().run,
    };
    let case_runs = runs_a_round(&mut case.run);
    let other_runs = runs_a_round(&mut other);
    let mut rounds: Vec<(f64, f64)> = (0..ROUNDS)
        .map(|_| {
            let besides = case.besides.as_mut().map_or(0.0, |besides| time(besides, case_runs));
            (time(&mut case.run, case_runs) - besides, time(&mut other, other_runs))
        })
        .map(|(case, other)| (case, case / other))
        .collect();
    let nanoseconds = median(&mut rounds, |round| round.0) / case.urls as f64;
    let ratio = median(&mut rounds, |round| round.1);
    Row { name: case.name, nanoseconds, ratio, beside: case.beside }
}

/// How often to run in a round, found while warming up.
fn runs_a_round(run: &mut dyn FnMut()) -> u32 {
    let mut runs = 1;
    loop {
        let start = Instant::now();
        (0..runs).for_each(|_| run());
        if start.elapsed() >= ROUND {
            return runs;
        }
        runs *= 2;
    }
}

/// Nanoseconds that one run takes.
fn time(run: &mut dyn FnMut(), runs: u32) -> f64 {
    let start = Instant::now();
    (0..runs).for_each(|_| run());
    start.elapsed().as_nanos() as f64 / f64::from(runs)
}

fn median(rounds: &mut [(f64, f64)], figure: impl Fn(&(f64, f64)) -> f64) -> f64 {
    rounds.sort_by(|left, right| figure(left).total_cmp(&figure(right)));
    figure(&rounds[rounds.len() / 2])
}

fn print_table(rows: &[Row]) {
    println!("| signing | ns a URL | URLs a second | blocks | ratio |");
    println!("|---|---:|---:|---:|---|");
    for row in rows {
        let per_second = 1e9 / row.nanoseconds;
        let (blocks, to) = match row.beside {
            Beside::Hash { blocks } => (blocks.to_string(), "the hash alone"),
            Beside::Case(name) => (String::new(), name),
        };
        println!("| {} | {:.0} | {per_second:.0} | {blocks} | {:.2} × {to} |", row.name, row.nanoseconds, row.ratio);
    }
}
