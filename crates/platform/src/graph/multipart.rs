use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use meta_graph::{Refusal, wire::Params};
use multer::{Field, Multipart};

/// How many files one call may bring. No call takes more than two.
const MOST_FILES: usize = 8;

/// The files of one call, by the name of their part. Of a name that stands
/// twice the last counts.
#[derive(Default)]
pub(super) struct Files(Vec<(String, Bytes)>);

impl Files {
    /// The file of that name; an empty one is none.
    pub(super) fn get(&self, name: &str) -> Option<&Bytes> {
        let mut files = self.0.iter().rev();
        let found = files.find(|(known, _)| known == name);
        found
            .map(|(_, bytes)| bytes)
            .filter(|file| !file.is_empty())
    }
}

/// Takes a `multipart/form-data` body apart (RFC 7578): a part with a file name
/// is a file, every other one a parameter.
///
/// # Errors
/// [`Refusal::BodyUnreadable`].
pub(super) async fn take_apart(
    content_type: &[u8],
    body: Bytes,
    params: &mut Params,
) -> Result<Files, Refusal> {
    let mut files = Files::default();
    if body.is_empty() {
        return Ok(files);
    }
    let boundary = std::str::from_utf8(content_type)
        .ok()
        .and_then(|text| multer::parse_boundary(text).ok())
        .ok_or_else(|| unreadable("its content type names no boundary"))?;
    let whole = stream::iter([Ok::<_, Infallible>(body)]);
    let mut parts = Multipart::new(whole, boundary);
    while let Some(part) = parts.next_field().await.map_err(|_| malformed())? {
        take(part, params, &mut files).await?;
    }
    Ok(files)
}

async fn take(part: Field<'_>, params: &mut Params, files: &mut Files) -> Result<(), Refusal> {
    let name = part.name().map(str::to_owned);
    let name = name.ok_or_else(|| unreadable("a part has no name"))?;
    let is_file = part.file_name().is_some();
    let bytes = part.bytes().await.map_err(|_| malformed())?;
    if !is_file {
        return params.part(&name, &bytes);
    }
    if files.0.len() >= MOST_FILES {
        return Err(unreadable("more than 8 files"));
    }
    files.0.push((name, bytes));
    Ok(())
}

const fn malformed() -> Refusal {
    unreadable("its parts are not those of multipart/form-data")
}

const fn unreadable(why: &'static str) -> Refusal {
    Refusal::BodyUnreadable { why }
}
