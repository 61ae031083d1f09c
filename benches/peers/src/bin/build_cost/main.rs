//! Builds an empty crate with each way to presign a URL, and prints the cost in crates,
//! time and bytes.

use std::thread::available_parallelism;

use anyhow::{Context, Result};
use presign_peers::csv::Csv;
use presign_peers::median::median;
use presign_peers::table::{Table, grouped, ratio};
use presign_peers::target;

mod candidate;
mod package;

use package::Package;

/// Rounds in which all candidates are built in turn. The slowest takes minutes per round.
const ROUNDS: usize = 3;

/// The row that the others are compared with.
const OURS: usize = 1;

fn main() -> Result<()> {
    let candidates = candidate::all();
    let mut packages = vec![];
    for candidate in &candidates {
        packages.push(Package::empty(candidate).with_context(|| candidate.name.clone())?);
    }

    let mut seconds = vec![vec![]; packages.len()];
    for round in 1..=ROUNDS {
        for ((package, candidate), seconds) in packages.iter().zip(&candidates).zip(&mut seconds) {
            eprintln!("round {round} of {ROUNDS}: {}", candidate.name);
            seconds.push(package.clean_build()?.as_secs_f64());
        }
    }
    let seconds: Vec<f64> = seconds.into_iter().map(median).collect();

    let crates = packages.iter().map(Package::crates).collect::<Result<Vec<_>>>()?;
    // After the count: a program may depend on more than its candidate.
    let mut sizes = vec![];
    for (package, candidate) in packages.iter().zip(&candidates) {
        let size = package.program_size(candidate).with_context(|| candidate.name.clone())?;
        sizes.push(size);
    }

    let mut table = Table::new(&["depends on", "crates", "build, s", "ratio", "program, KiB", "ratio"]);
    let mut csv = Csv::new(&["candidate", "crates", "build_seconds", "build_ratio", "program_bytes", "program_ratio"]);
    for (at, candidate) in candidates.iter().enumerate() {
        let slower = seconds[at] / seconds[OURS];
        let larger = sizes[at] as f64 / sizes[OURS] as f64;
        table.row(vec![
            candidate.name.clone(),
            crates[at].to_string(),
            format!("{:.1}", seconds[at]),
            ratio(slower),
            grouped(sizes[at] as f64 / 1024.0),
            ratio(larger),
        ]);
        csv.row(&[
            &candidate.name,
            &crates[at].to_string(),
            &format!("{:.2}", seconds[at]),
            &format!("{slower:.3}"),
            &sizes[at].to_string(),
            &format!("{larger:.3}"),
        ]);
    }

    println!("A clean release build of an empty crate on {} cores, the median of {ROUNDS};", available_parallelism()?);
    println!("and the size, stripped, of a program that prints one presigned URL.\n");
    print!("{table}");
    csv.write(&target().join("build_cost.csv"))
}
