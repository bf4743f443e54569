//! A container put together sector by sector: a long stream and a short one.

use super::*;

const FREE: u32 = 0xFFFF_FFFF;
const END: u32 = 0xFFFF_FFFE;
const LONG: u8 = 10;

fn put(bytes: &mut [u8], at: usize, number: u32) {
    bytes[at..at + NUMBER].copy_from_slice(&number.to_le_bytes());
}

fn listed(name: &str, kind: u8, siblings: [u32; 3], start: u32, length: u32) -> Vec<u8> {
    let mut entry = vec![0; ENTRY];
    for (at, unit) in name.encode_utf16().enumerate() {
        entry[at * 2..at * 2 + 2].copy_from_slice(&unit.to_le_bytes());
    }
    entry[64] = u8::try_from(name.len() * 2 + 2).expect("a short name");
    entry[66] = kind;
    for (at, number) in [68, 72, 76].into_iter().zip(siblings) {
        put(&mut entry, at, number);
    }
    put(&mut entry, 116, start);
    put(&mut entry, 120, length);
    entry
}

/// Sector 0 is the table, 1 the directory, 2 the small sectors, 3 their table, then the long stream.
fn container() -> Vec<u8> {
    let mut header = vec![0; HEADER];
    header[..MAGIC.len()].copy_from_slice(MAGIC);
    header[SECTOR_SHIFT] = 9;
    put(&mut header, FIRST_DIRECTORY_SECTOR, 1);
    put(&mut header, FIRST_MINI_FAT_SECTOR, 3);
    put(&mut header, FIRST_DIFAT_SECTOR, END);
    (HEADER_DIFAT + NUMBER..HEADER).step_by(NUMBER).for_each(|at| put(&mut header, at, FREE));
    let mut fat = vec![0xFF; 512];
    for (sector, next) in [(1, END), (2, END), (3, END)] {
        put(&mut fat, sector * NUMBER, next);
    }
    for sector in 0..u32::from(LONG) {
        let next = if sector + 1 == u32::from(LONG) { END } else { sector + 5 };
        put(&mut fat, (usize::try_from(sector).expect("small") + 4) * NUMBER, next);
    }
    let directory = [
        listed("Root Entry", 5, [FREE, FREE, 2], 2, 192),
        listed("Workbook", STREAM, [FREE, FREE, FREE], 0, 70),
        listed("WORKBOOK", STREAM, [FREE, 3, FREE], 4, 5000),
        listed("_VBA_PROJECT_CUR", STORAGE, [FREE, FREE, 1], 0, 0),
    ]
    .concat();
    let small: Vec<u8> = (0..192u8).chain([0; 320]).collect();
    let mut small_fat = vec![0xFF; 512];
    put(&mut small_fat, 0, 2);
    put(&mut small_fat, 2 * NUMBER, END);
    let long: Vec<u8> = (0..LONG).flat_map(|sector| [sector; 512]).collect();
    [header, fat, directory, small, small_fat, long].concat()
}

#[test]
fn streams_by_name_in_any_case_the_upper_one_first() {
    let bytes = container();
    let compound = Compound::open(&bytes).expect("a container");
    let stream = compound.stream("workbook").expect("listed").expect("whole");
    assert_eq!((stream.len(), stream[0], stream[4999]), (5000, 0, 9));
    assert!(compound.has_storage("_vba_project_cur"));
    assert!(compound.stream("Book").is_none());
}

#[test]
fn short_streams_lie_in_small_sectors() {
    let mut bytes = container();
    // Without its entry at the top, the embedded one is found.
    bytes[HEADER + 512 + 2 * ENTRY + 66] = 0;
    let compound = Compound::open(&bytes).expect("a container");
    let stream = compound.stream("Workbook").expect("listed").expect("whole");
    assert_eq!(stream, (0..64).chain(128..134).collect::<Vec<u8>>());
}

#[test]
fn chains_that_turn_back_end_and_those_that_leave_the_file_fail() {
    let mut bytes = container();
    put(&mut bytes, HEADER + 4 * NUMBER, 4);
    let compound = Compound::open(&bytes).expect("a container");
    assert_eq!(compound.stream("Workbook").expect("listed").expect("ends").len(), 5000);
    put(&mut bytes, HEADER + 4 * NUMBER, 400);
    let compound = Compound::open(&bytes).expect("a container");
    assert!(compound.stream("Workbook").expect("listed").is_err());
}

#[test]
fn a_list_of_tables_that_names_one_table_again_and_again_is_not_believed() {
    let mut bytes = container();
    // The cfb crate takes 700 MB and seconds for 5 MB of these.
    put(&mut bytes, FIRST_DIFAT_SECTOR, 14);
    for sector in 15..6000u32 {
        bytes.extend([[0; 4]; 127].concat());
        bytes.extend(sector.to_le_bytes());
    }
    let compound = Compound::open(&bytes).expect("a container");
    assert!(compound.fat.len() <= bytes.len() / 512 + 128);
}

#[test]
fn half_a_header_is_none() {
    assert!(Compound::open(&container()[..300]).is_err());
    assert!(Compound::open(&[0; 600]).is_err());
}
