//! The container of old Office files: streams in chains of sectors, listed in a directory. Source: [MS-CFB].
//!
//! Our own reader because no number in the file may decide how much room is made: tables have at most an entry for
//! each sector that the file can hold, and no stream is longer than the file. It must not know what a workbook is.

const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// Places in the header. Source: [MS-CFB] 2.2.
const SECTOR_SHIFT: usize = 30;
const FIRST_DIRECTORY_SECTOR: usize = 48;
const FIRST_MINI_FAT_SECTOR: usize = 60;
const FIRST_DIFAT_SECTOR: usize = 68;
const HEADER_DIFAT: usize = 76;
const HEADER: usize = 512;

/// Numbers up to this name a sector; above are marks such as the end of a chain. Source: [MS-CFB] 2.1.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
/// Marks that an entry of the directory has no such neighbour. Source: [MS-CFB] 2.6.1.
const NO_ENTRY: u32 = 0xFFFF_FFFF;
const ENTRY: usize = 128;
const MINI_SECTOR: usize = 64;
/// Streams below this length lie in the mini stream. Source: [MS-CFB] 2.2.
const MINI_CUTOFF: usize = 4096;
/// A sector's number takes four bytes.
const NUMBER: usize = 4;

/// Kinds of directory entries. Source: [MS-CFB] 2.6.1.
const STORAGE: u8 = 1;
const STREAM: u8 = 2;

struct Entry {
    name: String,
    kind: u8,
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    length: usize,
}

/// An opened container.
pub(in crate::read) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat_start: u32,
    entries: Vec<Entry>,
}

impl<'a> Compound<'a> {
    /// Reads the tables and the directory; the error says what is damaged.
    pub(in crate::read) fn open(bytes: &'a [u8]) -> Result<Self, &'static str> {
        let header = bytes.get(..HEADER).filter(|header| header.starts_with(MAGIC)).ok_or("no OLE header")?;
        let sector = match u16_at(header, SECTOR_SHIFT) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Err("unknown sector size"),
        };
        let mini_fat_start = u32_at(header, FIRST_MINI_FAT_SECTOR).ok_or("no OLE header")?;
        let directory = u32_at(header, FIRST_DIRECTORY_SECTOR).ok_or("no OLE header")?;
        let mut compound = Self { bytes, sector, fat: Vec::new(), mini_fat_start, entries: Vec::new() };
        compound.fat = compound.read_fat(header).ok_or("the table of sectors points beyond the file")?;
        let listing = compound.chain(directory, bytes.len()).ok_or("the directory points beyond the file")?;
        compound.entries = listing.chunks_exact(ENTRY).filter_map(entry).collect();
        Ok(compound)
    }

    /// Whether a storage of this name is anywhere in it; case does not count.
    pub(in crate::read) fn has_storage(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.kind == STORAGE && entry.name.eq_ignore_ascii_case(name))
    }

    /// Whether a stream of this name is at the top; case does not count. An embedded file's streams lie in storages.
    pub(in crate::read) fn has_stream_at_top(&self, name: &str) -> bool {
        self.top().iter().any(|entry| entry.kind == STREAM && entry.name.eq_ignore_ascii_case(name))
    }

    /// The stream of this name at the top, else the first anywhere: embedded workbooks have streams of the same name.
    ///
    /// `None` where there is none; the error says what is damaged. Where its chain ends early, what there is.
    pub(in crate::read) fn stream(&self, name: &str) -> Option<Result<Vec<u8>, &'static str>> {
        let named = |entry: &&Entry| entry.kind == STREAM && entry.name.eq_ignore_ascii_case(name);
        let at_top = self.top().into_iter().find(named);
        let entry = at_top.or_else(|| self.entries.iter().find(named))?;
        Some(self.content(entry).ok_or("a stream points beyond the file"))
    }

    /// Every stream with its name and whether it is at the top: those of embedded objects lie in storages. What is damaged
    /// is left out.
    pub(in crate::read) fn streams(&self) -> impl Iterator<Item = (String, bool, Vec<u8>)> {
        let top = self.top();
        let is_at_top = move |entry: &Entry| top.iter().any(|own| std::ptr::eq(*own, entry));
        let streams = self.entries.iter().filter(|entry| entry.kind == STREAM);
        streams.filter_map(move |entry| Some((entry.name.clone(), is_at_top(entry), self.content(entry)?)))
    }

    fn content(&self, entry: &Entry) -> Option<Vec<u8>> {
        let length = entry.length.min(self.bytes.len());
        if length < MINI_CUTOFF { self.mini_chain(entry.start, length) } else { self.chain(entry.start, length) }
    }

    /// Entries at the top of the directory: the tree of siblings below the root.
    fn top(&self) -> Vec<&Entry> {
        let mut top = Vec::new();
        let mut open: Vec<u32> = self.entries.first().map(|root| root.child).into_iter().collect();
        while let Some(number) = open.pop() {
            let entry = usize::try_from(number).ok().and_then(|number| self.entries.get(number));
            // A tree that turns back on itself would never end.
            let Some(entry) = entry.filter(|_| top.len() < self.entries.len()) else { continue };
            top.push(entry);
            open.extend([entry.right, entry.left].into_iter().filter(|next| *next != NO_ENTRY));
        }
        top
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        // Some programs do not fill the last sector.
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end).filter(|sector| !sector.is_empty())
    }

    /// The table that says which sector follows which. Source: [MS-CFB] 2.3 and 2.5.
    fn read_fat(&self, header: &[u8]) -> Option<Vec<u32>> {
        let sectors = self.bytes.len() / self.sector;
        let wanted = sectors.div_ceil(self.sector / NUMBER);
        let mut places: Vec<u32> = numbers(header.get(HEADER_DIFAT..)?).collect();
        let mut next = u32_at(header, FIRST_DIFAT_SECTOR)?;
        let mut steps = 0;
        while next <= LAST_SECTOR && places.len() < wanted && steps < sectors {
            let more = self.sector(next)?;
            places.extend(numbers(more));
            next = places.pop()?;
            steps += 1;
        }
        let mut fat = Vec::new();
        for place in places.into_iter().filter(|place| *place <= LAST_SECTOR).take(wanted) {
            fat.extend(numbers(self.sector(place)?));
        }
        Some(fat)
    }

    /// At most `length` bytes from a chain of sectors; `None` if it leaves the file.
    fn chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        follow(start, length.min(self.bytes.len()), &self.fat, |number| self.sector(number))
    }

    /// As [`Self::chain`], from the small sectors within the root's own stream. Source: [MS-CFB] 2.4.
    fn mini_chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        let root = self.entries.first()?;
        let mini_stream = self.chain(root.start, root.length)?;
        let fat: Vec<u32> = numbers(&self.chain(self.mini_fat_start, self.bytes.len())?).collect();
        let mini_sector = |number: u32| {
            let start = usize::try_from(number).ok()?.checked_mul(MINI_SECTOR)?;
            let end = start.checked_add(MINI_SECTOR)?.min(mini_stream.len());
            mini_stream.get(start..end).filter(|sector| !sector.is_empty())
        };
        follow(start, length, &fat, mini_sector)
    }
}

/// Follows a chain. It ends by `length`, for no sector is empty: a chain that turns back on itself ends too.
fn follow<'s>(start: u32, length: usize, fat: &[u32], sector: impl Fn(u32) -> Option<&'s [u8]>) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    let mut next = start;
    while content.len() < length && next <= LAST_SECTOR {
        content.extend_from_slice(sector(next)?);
        next = *fat.get(usize::try_from(next).ok()?)?;
    }
    content.truncate(length);
    Some(content)
}

/// An entry of the directory. Source: [MS-CFB] 2.6.1.
fn entry(bytes: &[u8]) -> Option<Entry> {
    let name_length = usize::from(u16_at(bytes, 64)?).saturating_sub(2);
    let units: Vec<u16> =
        bytes.get(..name_length.min(64))?.chunks_exact(2).filter_map(|unit| u16_at(unit, 0)).collect();
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        kind: *bytes.get(66)?,
        left: u32_at(bytes, 68)?,
        right: u32_at(bytes, 72)?,
        child: u32_at(bytes, 76)?,
        start: u32_at(bytes, 116)?,
        // The upper half of the length counts only beyond 4 GiB and holds rubbish in old files.
        length: usize::try_from(u32_at(bytes, 120)?).ok()?,
    })
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(NUMBER).filter_map(|number| u32_at(number, 0))
}

#[cfg(test)]
pub(in crate::read) mod builder;
#[cfg(test)]
mod tests;
