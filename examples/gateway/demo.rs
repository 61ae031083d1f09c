//! Something to try: a folder with a picture, a random key, and commands that use them.

use crate::folder::random_hex;
use crate::keys::Keys;
use presign::{Bucket, Credentials, Presigner};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

const PICTURE: &[u8] = include_bytes!("../upload_service/screenshot.png");
const NAME: &str = "demo-image.png";

/// How long the URLs live.
const LIFE: Duration = Duration::from_secs(60 * 60);

/// Dropping it removes the folder.
pub(crate) struct Demo {
    folder: TempDir,
    access_key_id: String,
    secret_access_key: String,
    presigner: Presigner,
    life: Duration,
}

impl Demo {
    pub(crate) fn new(bucket: Bucket, max_life: Duration) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join(NAME), PICTURE)?;
        let (access_key_id, secret_access_key) = (random_hex::<10>()?, random_hex::<20>()?);
        let presigner = Presigner::new(Credentials::new(&access_key_id, &secret_access_key), bucket)?;
        Ok(Self { folder, access_key_id, secret_access_key, presigner, life: LIFE.min(max_life) })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn keys(&self) -> Result<Keys, String> {
        Keys::single(&self.access_key_id, &self.secret_access_key)
    }

    pub(crate) fn commands(&self) -> Result<String, presign::Error> {
        let view = self.presigner.get(NAME).expires_in(self.life).sign()?;
        let upload = self.presigner.put(format!("copy-of-{NAME}")).expires_in(self.life).sign()?;
        Ok(format!(
            "\nDownload a picture, and upload a copy, within {} seconds:\n\n  \
             curl -fsS -o {NAME} '{}'\n  curl -fsS -T {NAME} '{}'\n\n",
            self.life.as_secs(),
            view.url(),
            upload.url()
        ))
    }
}
