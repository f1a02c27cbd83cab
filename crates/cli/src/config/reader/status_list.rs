use crate::{
    config::{given::Given, reader::Reader},
    status_list::StatusSource,
};

pub(in crate::config) fn status_list() -> Reader<StatusSource> {
    Reader::of_text(
        "an https URL, in the development profile also an http one, or the path of a file",
        StatusSource::read,
        Some(|source| Given::Text(source.to_string())),
    )
}
