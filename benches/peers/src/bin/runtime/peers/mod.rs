//! All signers, each set up as its documentation shows.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use presign_peers::{install, locked};

use crate::request::Request;
use crate::script::Script;
use crate::subject::Subject;

mod aws_sdk_s3;
mod aws_sigv4;
mod object_store;
pub mod presign;
mod reqsign;
mod rust_s3;
mod rusty_s3;

type Start = dyn Fn(&Request) -> Result<Box<dyn Subject>>;

pub struct Peer {
    pub name: String,
    /// Whether it signs forms too.
    pub signs_forms: bool,
    start: Box<Start>,
}

impl Peer {
    fn signing_forms(self) -> Self {
        Self { signs_forms: true, ..self }
    }

    pub fn subject(&self, request: &Request) -> Result<Box<dyn Subject>> {
        (self.start)(request)
    }
}

/// A peer, or the name of one and why it can't run here.
pub type Entry = Result<Peer, (String, anyhow::Error)>;

/// The first is the one that the others are compared with.
pub fn all() -> Vec<Entry> {
    let mut all = vec![
        rust("presign", "", presign::owned).map(Peer::signing_forms),
        rust("presign", ", into a reused buffer", presign::reused),
        rust("presign", ", the same with its time held", presign::held).map(Peer::signing_forms),
        rust("rusty-s3", "", rusty_s3::subject),
        rust("aws-sigv4", "", aws_sigv4::subject),
        rust("reqsign-aws-v4", "", reqsign::subject),
        rust("object_store", "", object_store::subject),
        rust("rust-s3", "", rust_s3::subject),
        rust("aws-sdk-s3", "", aws_sdk_s3::subject),
    ];

    let python = install::python_packages();
    let boto3 = script("boto3", python.as_ref(), |packages| {
        let mut python = Command::new("python3");
        python.env("PYTHONPATH", packages).arg(install::script("boto3_peer.py"));
        python
    });
    all.push(boto3.map(Peer::signing_forms));

    let node = install::node_packages();
    for (name, file) in [("aws-sdk-js", "aws_sdk_js.mjs"), ("aws4fetch", "aws4fetch.mjs")] {
        let peer = script(name, node.as_ref(), move |packages| {
            let mut node = Command::new("node");
            node.env("PEERS_NODE_MODULES", packages).arg(install::script(file));
            node
        });
        all.push(peer.map(|peer| Peer { signs_forms: name == "aws-sdk-js", ..peer }));
    }
    all
}

fn rust(package: &str, how: &str, start: impl Fn(&Request) -> Result<Box<dyn Subject>> + 'static) -> Entry {
    let version = locked::version(package);
    Ok(Peer { name: format!("{package} {version}{how}"), signs_forms: false, start: Box::new(start) })
}

fn script(
    name: &str,
    packages: Result<&PathBuf, &anyhow::Error>,
    command: impl Fn(&PathBuf) -> Command + 'static,
) -> Entry {
    let start = || {
        let packages = packages.map_err(|error| anyhow::anyhow!("{error:#}"))?.clone();
        let start = move |request: &Request| Script::start(command(&packages), request);
        let name = start(&Request::get())?.hello()?;
        let start = move |request: &Request| Ok(Box::new(start(request)?) as Box<dyn Subject>);
        Ok(Peer { name, signs_forms: false, start: Box::new(start) })
    };
    start().map_err(|error| (name.to_owned(), error))
}
