//! Rounds that all peers run in turn, so that other load on the machine affects all of them
//! equally.

use std::time::Duration;

use anyhow::Result;
use presign_peers::median::median;

use crate::subject::Subject;

const ROUNDS: usize = 41;
/// Before the first round: a JIT compiler takes this long to settle.
const WARM_UP: Duration = Duration::from_secs(1);
/// Long compared with the clock's resolution and a script's pipe, short compared with
/// changes in the machine's load.
const SLICE: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub struct Measured {
    /// The median round, in nanoseconds per URL.
    pub median: f64,
    /// The fastest round, in nanoseconds per URL.
    pub fastest: f64,
    /// The median of each round's ratio to the first subject's same round.
    pub ratio: f64,
}

/// Measures every subject against the first.
pub fn measure(subjects: &mut [Box<dyn Subject>]) -> Result<Vec<Measured>> {
    let times = subjects.iter_mut().map(|subject| times_in_a_slice(subject.as_mut())).collect::<Result<Vec<_>>>()?;

    let mut rounds = vec![Vec::with_capacity(ROUNDS); subjects.len()];
    for round in 0..ROUNDS {
        for turn in 0..subjects.len() {
            // Nobody is always first after the slowest.
            let at = (turn + round) % subjects.len();
            let spent = subjects[at].time(times[at])?;
            rounds[at].push(spent.as_secs_f64() * 1e9 / times[at] as f64);
        }
    }

    let first = rounds[0].clone();
    Ok(rounds
        .into_iter()
        .map(|rounds| Measured {
            fastest: rounds.iter().copied().fold(f64::INFINITY, f64::min),
            ratio: median(rounds.iter().zip(&first).map(|(own, first)| own / first)),
            median: median(rounds),
        })
        .collect())
}

fn times_in_a_slice(subject: &mut dyn Subject) -> Result<u64> {
    let (mut times, mut total) = (1, Duration::ZERO);
    loop {
        let spent = subject.time(times)?;
        total += spent;
        if spent < SLICE {
            times *= 2;
        } else if total > WARM_UP {
            return Ok(times);
        }
    }
}
