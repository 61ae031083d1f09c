//! From what a client calls its image to the object key and the content type.

/// All uploads live under this prefix, whatever their name.
const KEY_PREFIX: &str = "uploads/";

/// Keys have up to 1,024 bytes, file names on most systems 255: this leaves room for both.
const MAX_NAME_BYTES: usize = 100;

/// The extensions of images that browsers show, each with its subtype as registered
/// at IANA ("Media Types", `image`).
const SUBTYPES: [(&str, &str); 10] = [
    ("apng", "apng"),
    ("avif", "avif"),
    ("bmp", "bmp"),
    ("gif", "gif"),
    ("ico", "vnd.microsoft.icon"),
    ("jpeg", "jpeg"),
    ("jpg", "jpeg"),
    ("png", "png"),
    ("svg", "svg+xml"),
    ("webp", "webp"),
];

/// The media types that are taken here.
pub(crate) fn check_media_type(media_type: &str) -> Result<(), String> {
    if media_type.eq_ignore_ascii_case("image") {
        Ok(())
    } else {
        Err(format!("mediaType {media_type:?}: only \"image\" is taken here"))
    }
}

/// An image as the storage knows it.
pub(crate) struct Image {
    /// Cleaned name and extension, without the prefix.
    pub(crate) file_name: String,
    pub(crate) key: String,
    pub(crate) content_type: String,
}

impl Image {
    /// The same name and extension always give the same key, so that uploading and
    /// viewing need no database between them.
    pub(crate) fn new(name: &str, extension: &str) -> Result<Self, String> {
        let extension = extension.to_ascii_lowercase();
        let Some((_, subtype)) = SUBTYPES.iter().find(|(known, _)| *known == extension) else {
            let known: Vec<_> = SUBTYPES.iter().map(|(known, _)| *known).collect();
            return Err(format!("{extension:?} is no extension of an image: use {}", known.join(", ")));
        };
        let file_name = format!("{}.{extension}", clean(name)?);
        Ok(Self { key: format!("{KEY_PREFIX}{file_name}"), file_name, content_type: format!("image/{subtype}") })
    }

    /// An image under a name that no other one has: random digits follow what the client
    /// calls it.
    pub(crate) fn with_own_name(name: &str, extension: &str) -> Result<Self, String> {
        let mut random = [0; 6];
        getrandom::fill(&mut random).map_err(|error| error.to_string())?;
        Self::new(&format!("{}-{}", clean(name)?, hex::encode(random)), extension)
    }

    /// The image of a name that `new` or `with_own_name` made.
    pub(crate) fn from_file_name(file_name: &str) -> Result<Self, String> {
        let (name, extension) = file_name.rsplit_once('.').unwrap_or_default();
        Self::new(name, extension)
    }

    /// What the client calls the image: `file_name` without its extension.
    pub(crate) fn name(&self) -> &str {
        self.file_name.rsplit_once('.').unwrap_or_default().0
    }

    /// An SVG can carry scripts, which run where it is opened as a page of its own
    /// (in an `<img>` they never do).
    pub(crate) fn can_carry_scripts(&self) -> bool {
        self.content_type == "image/svg+xml"
    }
}

/// Letters and digits of any script, `_`, and one `-` for each run of anything else.
/// What is left has no slash, dot or control character to climb out of the prefix with.
fn clean(name: &str) -> Result<String, String> {
    let words: Vec<_> =
        name.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let cleaned = words.join("-");
    if cleaned.is_empty() {
        return Err("fileName has no letter or digit: name the image".to_owned());
    }
    if cleaned.len() > MAX_NAME_BYTES {
        return Err(format!("fileName has {} bytes in UTF-8: at most {MAX_NAME_BYTES}, shorten it", cleaned.len()));
    }
    Ok(cleaned)
}
