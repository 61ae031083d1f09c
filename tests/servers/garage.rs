//! A Garage of the test's own: free loopback ports, a temporary directory, gone when it is
//! dropped.

use crate::client::{self, NO_HEADERS, Refusal, Response};
use crate::server::{BUCKET, FormQuirks, MultipartQuirks, Quirks, Server, Style};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const ROOT_DOMAIN: &str = "s3.garage.localhost";
const ACCESS_KEY_ID: &str = "GK31c2f218a2e44f485b94239e";
const SECRET_ACCESS_KEY: &str = "b892c0665f0ada8a4755dae98baa3b133590e11dae3bcc1f9d769d67f16c3835";

/// The quirks are those of this version. Another one may differ.
const VERSION: &str = "2.5.";
const INSTALL: &str = "install it with `cargo install garage --version 2.5.0 --locked`, and have it on the PATH \
     or its path in PRESIGN_GARAGE";

/// Garage takes about 0.2 s; the rest is for a busy machine.
const START_LIMIT: Duration = Duration::from_secs(60);

pub(crate) struct Garage {
    // Dropped first: the process must end before its directory goes.
    _process: Process,
    _home: TempDir,
    address: SocketAddr,
    region: String,
}

impl Garage {
    pub(crate) fn start() -> Self {
        // One server at a time looks for ports, so that none takes the ports that another
        // one found free and has not bound yet.
        static STARTING: Mutex<()> = Mutex::new(());
        let _guard = STARTING.lock().unwrap_or_else(PoisonError::into_inner);

        let program = program();
        loop {
            if let Some(garage) = Self::start_on(free_ports(), &program) {
                return garage;
            }
        }
    }

    /// `None` if another process took one of the ports in the meantime.
    fn start_on([s3_port, rpc_port]: [u16; 2], program: &OsStr) -> Option<Self> {
        // Garage names its region in every error. A region that no other server has tells
        // this server from a stranger that answers on the port.
        let region = format!("garage-{}-{s3_port}", std::process::id());
        let home = tempfile::tempdir().expect("a temporary directory");
        let config = home.path().join("garage.toml");
        let log = home.path().join("garage.log");
        let directory = home.path().display();
        fs::write(
            &config,
            format!(
                r#"
                metadata_dir = '{directory}/meta'
                data_dir = '{directory}/data'
                db_engine = "sqlite"
                replication_factor = 1
                rpc_bind_addr = "127.0.0.1:{rpc_port}"
                rpc_public_addr = "127.0.0.1:{rpc_port}"
                rpc_secret = "{SECRET_ACCESS_KEY}"

                [s3_api]
                api_bind_addr = "127.0.0.1:{s3_port}"
                s3_region = "{region}"
                root_domain = "{ROOT_DOMAIN}"
                "#
            ),
        )
        .expect("the configuration is written");

        let mut process = Process::spawn(
            Command::new(program)
                .arg("-c")
                .arg(&config)
                .args(["server", "--single-node", "--default-bucket"])
                .env("GARAGE_DEFAULT_ACCESS_KEY", ACCESS_KEY_ID)
                .env("GARAGE_DEFAULT_SECRET_KEY", SECRET_ACCESS_KEY)
                .env("GARAGE_DEFAULT_BUCKET", BUCKET)
                .env("NO_COLOR", "1")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(File::create(&log).expect("the log file is created")),
        );

        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, s3_port));
        let started = Instant::now();
        loop {
            if answers(address, &region) {
                return Some(Self { _process: process, _home: home, address, region });
            }
            let output = fs::read_to_string(&log).unwrap_or_default();
            if output.contains("Address already in use") {
                return None;
            }
            if let Some(status) = process.exited() {
                panic!("Garage ended with {status} before it served:\n{output}");
            }
            assert!(started.elapsed() < START_LIMIT, "Garage does not answer on {address}:\n{output}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Server for Garage {
    fn name(&self) -> &'static str {
        "garage"
    }

    fn address(&self) -> SocketAddr {
        self.address
    }

    fn endpoint_url(&self, style: Style) -> String {
        match style {
            Style::Path => format!("http://{}", self.address),
            Style::VirtualHosted => format!("http://{ROOT_DOMAIN}:{}", self.address.port()),
        }
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn access_key_id(&self) -> &str {
        ACCESS_KEY_ID
    }

    fn secret_access_key(&self) -> &str {
        SECRET_ACCESS_KEY
    }

    fn quirks(&self) -> &Quirks {
        &QUIRKS
    }
}

const WRONG_SIGNATURE: Refusal = Refusal(403, "AccessDenied", "Invalid signature");

const QUIRKS: Quirks = Quirks {
    wrong_signature: WRONG_SIGNATURE,
    cut_signature: WRONG_SIGNATURE,
    no_signature: Refusal(400, "InvalidRequest", "X-Amz-Signature not found"),
    wrong_scope: Refusal(400, "AuthorizationHeaderMalformed", "unexpected scope"),
    unknown_access_key: Refusal(403, "AccessDenied", "No such key"),
    missing_header: Refusal(400, "InvalidRequest", "is not present"),
    expired: Refusal(400, "InvalidRequest", "Date is too old"),
    too_early: None,
    any_region: false,
    post_to_an_object: 400,

    unknown_upload: Refusal(404, "NoSuchUpload", ""),
    lists_parts_of_unknown_uploads: false,
    lists_uploads: true,
    upload_ids_belong_to_keys: true,
    empty_upload_id_is_none: true,

    wrong_checksum: "InvalidDigest",
    stores_refused_bodies: false,
    wrong_content_sha256: None,
    conditional_writes: false,
    conditional_reads: true,
    customer_keys: true,
    part_of_an_object: 206,
    encodes_listings: true,
    cors_subresource: true,

    keys_are_paths: false,
    drops_leading_slashes: true,
    finds_the_bucket_before_decoding: true,
    follows_unsigned_headers: false,

    form: FormQuirks {
        too_small: Refusal(400, "InvalidRequest", "File size does not match policy"),
        too_large: Refusal(400, "InvalidRequest", "File size does not match policy"),
        wrong_value: Refusal(400, "InvalidRequest", "has value not allowed in policy"),
        missing_field: Refusal(400, "InvalidRequest", "is required in policy, but no value was provided"),
        extra_field: Refusal(400, "InvalidRequest", "is not allowed in policy"),
        wrong_signature: Refusal(403, "AccessDenied", "Invalid signature"),
        expired: Refusal(400, "InvalidRequest", "Expiration date is in the past"),
        longest_life: Duration::from_secs(24 * 60 * 60),
        too_old: Refusal(400, "InvalidRequest", "Date is too old"),

        replaces_the_file_name: true,
        compares_each_content_type: true,
        demands_every_field: true,
        encryption_needs_no_condition: false,
        ignores_the_bucket_field: true,
    },
    multipart: MultipartQuirks {
        missing_part: Refusal(400, "InvalidPart", ""),
        list_with_a_gap: None,
        compares_etags: true,
        refused_completion_ends_the_upload: false,
        empty_part: Some(Refusal(400, "InvalidRequest", "")),
    },
};

/// The Garage to run. A missing one is a failure: whoever runs these tests asked for them.
fn program() -> OsString {
    let program = std::env::var_os("PRESIGN_GARAGE").unwrap_or_else(|| "garage".into());
    let output = Command::new(&program)
        .arg("--version")
        .output()
        .unwrap_or_else(|error| panic!("cannot run Garage at {}: {error}; {INSTALL}", program.display()));
    let version = String::from_utf8_lossy(&output.stdout);
    let mut numbers = version.split(|symbol: char| !symbol.is_ascii_digit() && symbol != '.');
    assert!(
        numbers.any(|number| number.starts_with(VERSION)),
        "{} is not Garage {VERSION}x, it says {version:?}; {INSTALL}",
        program.display(),
    );
    program
}

fn free_ports() -> [u16; 2] {
    // Both are held until both are known, so they differ.
    let listeners = [(); 2].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free loopback port"));
    listeners.map(|listener| listener.local_addr().expect("a bound address").port())
}

/// Whether the Garage of that region serves on that address.
fn answers(address: SocketAddr, region: &str) -> bool {
    let anonymous = client::try_send(address, "GET", &format!("http://{address}/"), NO_HEADERS, b"");
    anonymous.is_ok_and(|response: Response| response.text().contains(&format!("<Region>{region}</Region>")))
}

/// A child process that doesn't outlive its owner, not even one that panics.
struct Process(Child);

impl Process {
    fn spawn(command: &mut Command) -> Self {
        Self(command.spawn().unwrap_or_else(|error| panic!("cannot start Garage: {error}; {INSTALL}")))
    }

    fn exited(&mut self) -> Option<std::process::ExitStatus> {
        self.0.try_wait().expect("the state of a child process")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A failure means that the process has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
