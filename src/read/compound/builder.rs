//! A container put together in a test: long streams at its top, and within one storage.

use super::{ENTRY, HEADER, MAGIC, MINI_CUTOFF, NO_ENTRY, STORAGE, STREAM};

const END: u32 = 0xFFFF_FFFE;
const ROOT: u8 = 5;
const SECTOR: usize = 512;

/// A stream's name and its bytes.
type Stream<'a> = (&'a str, &'a [u8]);

/// The container; streams of a storage named `within` come after those at the top. Each is filled up with zeros to a
/// length that needs no small sectors.
pub(in crate::read) fn container(top: &[Stream<'_>], storage: Option<(&str, &[Stream<'_>])>) -> Vec<u8> {
    let below = storage.map_or(&[][..], |(_, below)| below);
    let streams: Vec<_> = top.iter().chain(below).collect();
    let count = |number: usize| u32::try_from(number).expect("a small container");
    let sectors_of = |bytes: &[u8]| bytes.len().max(MINI_CUTOFF).div_ceil(SECTOR);
    let entries = 1 + streams.len() + usize::from(storage.is_some());
    let directory_sectors = (entries * ENTRY).div_ceil(SECTOR);
    let data: usize = streams.iter().map(|(_, bytes)| sectors_of(bytes)).sum();
    let fat_sectors = (1..SECTOR).find(|fat| fat * (SECTOR / 4) >= fat + directory_sectors + data).expect("a table");

    let mut chains = vec![0xFFFF_FFFD; fat_sectors];
    let mut chain = |sectors: usize| {
        let start = chains.len();
        chains.extend((1..=sectors).map(|step| if step == sectors { END } else { count(start + step) }));
        count(start)
    };
    let directory = chain(directory_sectors);
    let mut listing = Vec::new();
    let first_below = top.len() + 1;
    let storage_at = count(entries - 1);
    let root_child = if top.is_empty() { storage_at } else { 1 };
    listing.extend(entry("Root Entry", ROOT, NO_ENTRY, root_child, END, 0));
    let mut content = Vec::new();
    for (at, (name, bytes)) in (1..).zip(&streams) {
        let next = match at {
            last if last == top.len() => storage.map_or(NO_ENTRY, |_| storage_at),
            last if last == streams.len() => NO_ENTRY,
            _ => count(at + 1),
        };
        let sectors = sectors_of(bytes);
        listing.extend(entry(name, STREAM, next, NO_ENTRY, chain(sectors), bytes.len().max(MINI_CUTOFF)));
        content.extend_from_slice(bytes);
        content.resize(content.len().next_multiple_of(SECTOR).max(content.len() - bytes.len() + sectors * SECTOR), 0);
    }
    if let Some((name, _)) = storage {
        listing.extend(entry(name, STORAGE, NO_ENTRY, count(first_below), END, 0));
    }
    listing.resize(directory_sectors * SECTOR, 0);

    let mut header = vec![0; HEADER];
    header[..MAGIC.len()].copy_from_slice(MAGIC);
    header[super::SECTOR_SHIFT] = 9;
    let mut put = |at: usize, number: u32| header[at..at + 4].copy_from_slice(&number.to_le_bytes());
    put(super::FIRST_DIRECTORY_SECTOR, directory);
    put(super::FIRST_MINI_FAT_SECTOR, END);
    put(super::FIRST_DIFAT_SECTOR, END);
    for slot in 0..109 {
        put(super::HEADER_DIFAT + slot * 4, if slot < fat_sectors { count(slot) } else { NO_ENTRY });
    }
    chains.resize(fat_sectors * (SECTOR / 4), NO_ENTRY);
    let fat: Vec<u8> = chains.iter().flat_map(|next| next.to_le_bytes()).collect();
    [header, fat, listing, content].concat()
}

fn entry(name: &str, kind: u8, right: u32, child: u32, start: u32, length: usize) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let named = u8::try_from(entry.len() + 2).expect("a short name");
    entry.resize(ENTRY, 0);
    (entry[64], entry[66]) = (named, kind);
    let length = u32::try_from(length).expect("a small stream");
    for (at, number) in [(68, NO_ENTRY), (72, right), (76, child), (116, start), (120, length)] {
        entry[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    entry
}
