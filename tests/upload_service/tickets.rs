//! Tickets, which a client can't make, change, or use for something else.

#[path = "../../examples/upload_service/ticket.rs"]
mod ticket;

use std::time::Duration;
use ticket::{Purpose, Tickets};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[test]
fn a_ticket_says_what_it_was_issued_for() {
    let tickets = Tickets::new(DAY).unwrap();
    for text in ["20000000.cat.png", "Füße-写真.png", "..", ""] {
        let ticket = tickets.issue(Purpose::Parts, text);
        assert_eq!(tickets.check(Purpose::Parts, &ticket), Some(text));
        assert_eq!(tickets.check(Purpose::View, &ticket), None, "another purpose");
        assert_eq!(Tickets::new(DAY).unwrap().check(Purpose::Parts, &ticket), None, "another run");
    }
}

#[test]
fn a_ticket_expires() {
    let tickets = Tickets::new(Duration::ZERO).unwrap();
    assert_eq!(tickets.check(Purpose::View, &tickets.issue(Purpose::View, "cat.png")), None);
}

#[test]
fn a_changed_ticket_is_none() {
    let tickets = Tickets::new(DAY).unwrap();
    let ticket = tickets.issue(Purpose::Parts, "1.cat.png");
    for at in 0..ticket.len() {
        let mut changed = ticket.clone().into_bytes();
        changed[at] = if changed[at] == b'5' { b'6' } else { b'5' };
        assert_eq!(tickets.check(Purpose::Parts, std::str::from_utf8(&changed).unwrap()), None, "at {at}");
    }
    for changed in ["", ".", "..", &ticket[1..], &ticket[65..], &format!("{ticket}x"), &format!(" {ticket}")] {
        assert_eq!(tickets.check(Purpose::Parts, changed), None, "{changed}");
    }
}
