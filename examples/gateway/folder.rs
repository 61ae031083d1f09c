//! The folder that is served. No path leads out of it: `cap-std` resolves each one below the
//! open folder, and so follows no `..` and no link to elsewhere.

use crate::failure::Failure;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use tokio::task::block_in_place;

/// How the name of the folder for unfinished uploads starts. No key starts with this.
pub(crate) const INCOMING: &str = ".gateway-";

/// An open folder. Dropping it removes unfinished uploads.
pub(crate) struct Folder {
    root: Dir,
    incoming: Dir,
    incoming_name: String,
}

impl Folder {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let root = Dir::open_ambient_dir(path, ambient_authority())?;
        // In the same file system, so that a file can be moved out of it. Another gateway may
        // serve the same folder.
        let incoming_name = format!("{INCOMING}{}", random_hex::<8>()?);
        root.create_dir(&incoming_name)?;
        let incoming = root.open_dir(&incoming_name)?;
        Ok(Self { root, incoming, incoming_name })
    }

    /// Opens a file to read it.
    pub(crate) fn file(&self, path: &Path) -> Result<File, Failure> {
        let open = || {
            // Before it is opened: to open a pipe would wait for its other end.
            if self.root.metadata(path)?.is_file() {
                self.root.open(path).map(cap_std::fs::File::into_std)
            } else {
                Err(ErrorKind::NotFound.into())
            }
        };
        block_in_place(open).map_err(|error| match error.kind() {
            ErrorKind::NotADirectory => Failure::NO_SUCH_KEY,
            _ => Failure::of_file(&error),
        })
    }

    /// Removes a file. If there is none, that is no error.
    pub(crate) fn remove(&self, path: &Path) -> Result<(), Failure> {
        let remove = || {
            let is_dir = self.root.symlink_metadata(path)?.is_dir();
            if is_dir { Ok(()) } else { self.root.remove_file(path) }
        };
        match block_in_place(remove) {
            Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                Err(Failure::of_file(&error))
            }
            _ => Ok(()),
        }
    }

    /// Starts a file that has no key yet.
    pub(crate) fn start_upload(self: &Arc<Self>) -> io::Result<Incoming> {
        let name = random_hex::<16>()?;
        let file = block_in_place(|| {
            let mut options = cap_std::fs::OpenOptions::new();
            self.incoming.open_with(&name, options.write(true).create_new(true))
        })?;
        Ok(Incoming { file: tokio::fs::File::from_std(file.into_std()), name, folder: Arc::clone(self) })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Nobody is left to report it to.
        let _ = self.root.remove_dir_all(&self.incoming_name);
    }
}

/// What happens to a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    Replace,
    Keep,
}

/// A file under a name of its own. Dropping it removes it, unless it was given a key.
pub(crate) struct Incoming {
    file: tokio::fs::File,
    name: String,
    folder: Arc<Folder>,
}

impl Incoming {
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await
    }

    /// Gives the file its key, in one step: whoever reads that sees all of it or none.
    pub(crate) async fn finish(mut self, path: &Path, existing: Existing) -> Result<File, Failure> {
        let on_disk = async {
            self.file.flush().await?;
            self.file.sync_all().await?;
            self.file.try_clone().await
        };
        let file = on_disk.await.map_err(|error| Failure::of_file(&error))?.into_std().await;
        let (Folder { root, incoming, .. }, name) = (&*self.folder, &self.name);
        block_in_place(|| {
            if let Some(parent) = path.parent().filter(|parent| *parent != Path::new("")) {
                root.create_dir_all(parent).map_err(|error| Failure::of_file(&error))?;
            }
            match existing {
                Existing::Replace => incoming.rename(name, root, path).map_err(|error| Failure::of_file(&error)),
                // Unlike a move, a link never replaces a file.
                Existing::Keep => incoming.hard_link(name, root, path).map_err(|error| match error.kind() {
                    ErrorKind::AlreadyExists => Failure::PRECONDITION,
                    _ => Failure::of_file(&error),
                }),
            }
        })?;
        Ok(file)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // After a move there is nothing left to remove.
        let _ = self.folder.incoming.remove_file(&self.name);
    }
}

pub(crate) fn random_hex<const BYTES: usize>() -> io::Result<String> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}
