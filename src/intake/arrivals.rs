//! `arrivals.csv`: arrival times that someone can prove, with the reason.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime};

use super::find::shown_path;
use crate::model::period::{Calendar, Instant};
use crate::recognise::privacy;
use crate::text;

/// Arrival times stated in `arrivals.csv`.
#[derive(Debug, Default)]
pub(crate) struct StatedArrivals {
    times: BTreeMap<String, (Instant, String)>,
    /// Lines that are not understood: number and text.
    pub(super) odd: Vec<(u64, String)>,
}

impl StatedArrivals {
    /// Reads the file: `path,time,reason`, comma or semicolon, a heading allowed.
    #[must_use]
    pub(crate) fn parse(bytes: &[u8], calendar: &Calendar) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or_default();
        let delimiter = if first.matches(';').count() > first.matches(',').count() { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut stated = Self::default();
        for record in reader.records() {
            let Ok(record) = record else { continue };
            let line = record.position().map_or(0, csv::Position::line);
            let field = |at: usize| record.get(at).map(str::trim).unwrap_or_default();
            let whole: Vec<&str> = record.iter().collect();
            match moment(field(1), calendar) {
                Some(time) if !field(0).is_empty() => {
                    let path = text::clean(&shown_path(field(0)));
                    stated.times.insert(path, (time, privacy::shown(field(2))));
                }
                _ if line <= 1 && field(1).eq_ignore_ascii_case("time") => {}
                _ if whole.iter().all(|field| field.trim().is_empty()) => {}
                _ => stated.odd.push((line, privacy::shown(&whole.join(",")))),
            }
        }
        stated
    }

    /// The time stated for a path, with its reason.
    pub(super) fn of(&self, path: &str) -> Option<&(Instant, String)> {
        self.times.get(&text::clean(path))
    }
}

/// A moment as people state it; without an offset it is meant in the campaign's zone.
fn moment(written: &str, calendar: &Calendar) -> Option<Instant> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(written) {
        return Some(calendar.local(moment));
    }
    let formats = [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M",
        "%d/%m/%Y %H:%M:%S",
        "%d/%m/%Y %H:%M",
    ];
    let wall = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(written, format).ok())?;
    Some(calendar.at(wall.date(), wall.time()))
}
