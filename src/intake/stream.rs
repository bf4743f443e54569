//! Files that come as a stream instead of a folder: a tar archive, each file under its path below `inbox/`.

use std::io::{self, Read};

use chrono::DateTime;

use super::{IncomingFile, find};
use crate::files;
use crate::model::campaign::Campaign;
use crate::model::period::Instant;

/// Files of one batch, at most.
const BATCH_FILES: usize = 64;
/// Bytes of a batch beyond which no further file is added to it.
const BATCH_BYTES: u64 = 16 * 1024 * 1024;

/// Takes files out of a stream, some at a time, and passes over what would not be taken in from the inbox either.
///
/// # Errors
/// The stream's, or those of `take`.
pub(crate) fn unpack<E: From<io::Error>>(
    stream: impl Read,
    campaign: &Campaign,
    take: &mut dyn FnMut(Vec<IncomingFile>) -> Result<(), E>,
) -> Result<(), E> {
    let mut archive = tar::Archive::new(stream);
    let (mut batch, mut size) = (Vec::new(), 0);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let named = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let seconds = entry.header().mtime().ok().and_then(|seconds| i64::try_from(seconds).ok());
        let changed = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).unwrap_or_default();
        let Some(parcel) = parcel(&named, &mut entry, changed.fixed_offset(), campaign)? else { continue };
        size += parcel.bytes.len() as u64;
        batch.push(parcel);
        if batch.len() == BATCH_FILES || size > BATCH_BYTES {
            take(std::mem::take(&mut batch))?;
            size = 0;
        }
    }
    if batch.is_empty() { Ok(()) } else { take(batch) }
}

/// A file by its path below the inbox and its content; `None` where the inbox would pass over it.
///
/// # Errors
/// Its content's.
pub(crate) fn parcel(
    path: &str,
    content: &mut dyn Read,
    arrival: Instant,
    campaign: &Campaign,
) -> io::Result<Option<IncomingFile>> {
    let Some(path) = find::shown_below(path) else { return Ok(None) };
    let most = campaign.limits.file_bytes();
    let mut bytes = Vec::new();
    content.take(most + 1).read_to_end(&mut bytes)?;
    let (size, sha256) = if bytes.len() as u64 <= most {
        (bytes.len() as u64, files::sha256(&bytes))
    } else {
        let whole = files::sha256_of(&mut bytes.as_slice().chain(content))?;
        bytes = Vec::new();
        (whole.1, whole.0)
    };
    let arrival = campaign.calendar.local(arrival);
    let (path, private_name) = (path.shown, path.is_private);
    Ok(Some(IncomingFile { path, bytes, size, sha256, arrival, arrival_reason: None, private_name }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        for (path, bytes) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mtime(1_694_565_000);
            header.set_mode(0o644);
            archive.append_data(&mut header, path, *bytes).expect("a file");
        }
        archive.into_inner().expect("an archive")
    }

    fn unpacked(stream: &[u8]) -> io::Result<Vec<IncomingFile>> {
        let text = include_str!("../../tonghop.toml");
        let campaign = crate::config::parse("tonghop.toml", text, &crate::rules::checks::columns).expect("the plan");
        let mut all = Vec::new();
        let mut take = |batch: Vec<IncomingFile>| {
            all.extend(batch);
            Ok::<_, io::Error>(())
        };
        unpack(stream, &campaign, &mut take)?;
        Ok(all)
    }

    #[test]
    fn files_come_under_their_paths_and_what_the_inbox_passes_over_is_passed_over() {
        let long = format!("{}/BC 12.9.xlsx", "Xã Trường Long Hòa ".repeat(12));
        let stream = archive(&[
            (&long, b"one"),
            ("~$BC.xlsx", b"two"),
            ("Phường 1/.ẩn/BC.xlsx", b"three"),
            ("arrivals.csv", b"path,time,reason"),
            ("084098001234.xlsx", b"four"),
        ]);
        let parcels = unpacked(&stream).expect("files");
        let paths: Vec<_> = parcels.iter().map(|parcel| (parcel.path.as_str(), parcel.private_name)).collect();
        assert_eq!(paths, [(long.as_str(), false), ("xxxxxxxxxxxx.xlsx", true)]);
        assert_eq!(parcels[0].bytes, b"one");
        assert_eq!(parcels[0].arrival.to_rfc3339(), "2023-09-13T07:30:00+07:00");
    }

    #[test]
    fn a_stream_that_breaks_off_is_an_error() {
        let stream = archive(&[("BC.xlsx", &[7; 2000])]);
        assert!(unpacked(&stream[..1500]).is_err());
    }
}
