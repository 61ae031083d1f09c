//! Clients that keep the gateway waiting, and how it stops.

use crate::process::Gateway;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

fn send_bytes(gateway: &Gateway, bytes: &str) -> TcpStream {
    let mut connection = TcpStream::connect(gateway.address).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
    connection.write_all(bytes.as_bytes()).unwrap();
    connection
}

/// What comes back until the gateway closes the connection.
fn read_to_close(mut connection: TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    match connection.read_to_end(&mut answer) {
        Err(error) if error.kind() != ErrorKind::ConnectionReset => panic!("the connection stays open: {error}"),
        _ => answer,
    }
}

fn head(gateway: &Gateway, signed: &presign::PresignedUrl, headers: &str) -> String {
    let target = signed.url().strip_prefix(&gateway.endpoint()).unwrap();
    format!("{} {target} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n", signed.method(), gateway.address)
}

#[test]
fn a_client_that_stops_halfway_is_dropped() {
    const LENGTH: usize = 64 << 20;
    let gateway = Gateway::start();
    gateway.write("large.bin", vec![0; LENGTH]);
    let upload = head(&gateway, &gateway.presigner().put("a.txt").sign().unwrap(), "Content-Length: 10\r\n");
    let view = head(&gateway, &gateway.presigner().get("large.bin").sign().unwrap(), "Connection: close\r\n");
    let silent = send_bytes(&gateway, "");
    let half_a_head = send_bytes(&gateway, "GET / HTTP/1.1\r\nHost: 127.0");
    let half_a_body = send_bytes(&gateway, &format!("{upload}half."));
    let reads_nothing = send_bytes(&gateway, &view);

    read_to_close(silent);
    read_to_close(half_a_head);
    let answer = String::from_utf8(read_to_close(half_a_body)).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("<Code>RequestTimeout</Code>"), "{answer}");
    assert!(gateway.unfinished().is_empty());
    std::thread::sleep(Duration::from_secs(5));
    // It gets what was on its way, and no more.
    assert!(read_to_close(reads_nothing).len() < LENGTH);
    assert_eq!(gateway.files(), ["large.bin"]);
}

#[cfg(unix)]
#[test]
fn it_stops_soon_whatever_a_client_does() {
    for signal in ["INT", "TERM"] {
        let mut gateway = Gateway::start();
        let upload = head(&gateway, &gateway.presigner().put("a.txt").sign().unwrap(), "Content-Length: 10\r\n");
        let _half_a_body = send_bytes(&gateway, &format!("{upload}half."));
        let incoming = gateway.folder().join(gateway.incoming());
        gateway.program.signal(signal);
        let status = gateway.program.end(Duration::from_secs(9)).expect("the gateway stops after 5 seconds");
        assert!(status.success(), "{status}");
        assert!(!incoming.exists(), "nothing is left behind");
    }
}
