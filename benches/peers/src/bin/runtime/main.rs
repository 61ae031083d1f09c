//! Signs the same two requests and the same form with presign and its peers, and prints how
//! long each takes.

use anyhow::{Context, Result};
use presign_peers::target;

mod agree;
#[path = "../../../../../tests/support/form.rs"]
mod form;
mod measure;
mod peers;
mod report;
mod request;
mod script;
mod subject;

use report::Report;
use request::{Method, Request};

fn main() -> Result<()> {
    let mut report = Report::default();
    let mut peers = vec![];
    for entry in peers::all() {
        match entry {
            Ok(peer) => peers.push(peer),
            Err((name, reason)) => report.not_run(name, reason),
        }
    }

    for request in [Request::get(), Request::put(), Request::post()] {
        let peers = || peers.iter().filter(|peer| request.method != Method::Post || peer.signs_forms);
        let mut subjects = vec![];
        let mut notes = vec![];
        for peer in peers() {
            let checked = || {
                let mut subject = peer.subject(&request)?;
                let notes = agree::check(&request, &subject.sign()?)?;
                Ok::<_, anyhow::Error>((subject, notes))
            };
            let context = || format!("{}, {}", peer.name, request.verb());
            let (subject, note) = checked().with_context(context)?;
            subjects.push(subject);
            notes.push(note);
        }

        let measured = measure::measure(&mut subjects)?;
        for ((peer, measured), notes) in peers().zip(measured).zip(notes) {
            report.measured(&peer.name, &request, measured, notes);
        }
    }

    print!("{report}");
    report.csv().write(&target().join("peers.csv"))
}
