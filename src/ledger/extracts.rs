//! What files say by themselves, in one table: the ledger's tables one below the other, for whoever reads files elsewhere
//! than where the ledger lies.
//!
//! A row is a file, or a row of one of the ledger's tables; `table` says which, `file` and `sha256` whose it is, and `entry`
//! counts the submissions of each file from 0. Columns that a row has no use for are null.

use std::collections::HashMap;
use std::io::Cursor;

use polars::error::{PolarsError, PolarsResult};
use polars::prelude::{Column, DataFrame, DataType, IntoColumn, NamedFrom, NewChunkedArray, Series, StringChunked};
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;

use super::book::{AppendixEntry, Entry};
use super::manifest::Reading;
use super::tables::{self, Frame};
use crate::model::submission::Stated;

/// What was extracted of one file.
#[derive(Clone, Debug)]
pub struct Extract {
    /// Path below `inbox/`.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How many bytes it has.
    pub size: u64,
    /// By what it was read: the hash of the terms.
    pub terms: String,
    /// What a replay takes as it was; `None` for a file that was read to its end.
    pub reading: Option<Reading>,
    /// Whether it holds a quota appendix.
    pub has_appendix: bool,
    /// Whether it is a document whose period its arrival says.
    pub settles: bool,
    /// What it says; accepted is what has no fault of its own.
    pub entries: Vec<(Entry, Option<AppendixEntry>)>,
    /// How each of them states its date.
    pub dates: Vec<Stated>,
}

/// The row of a file.
const FILE: &str = "file";
/// Rows of the ledger's tables, by the names in `table`.
const SUBMISSION: &str = "submission";
const FIGURE: &str = "figure";
const FINDING: &str = "finding";
const QUOTA: &str = "quota";
const ORIGINAL: &str = "original";

/// All columns, in order.
const COLUMNS: [(&str, DataType); 37] = [
    ("table", DataType::String),
    ("file", DataType::String),
    ("sha256", DataType::String),
    ("entry", DataType::Int64),
    ("size", DataType::Int64),
    ("terms", DataType::String),
    ("reading", DataType::String),
    ("has_appendix", DataType::Boolean),
    ("settles", DataType::Boolean),
    ("arrival", DataType::String),
    ("arrival_reason", DataType::String),
    ("sheet", DataType::String),
    ("form", DataType::String),
    ("unit", DataType::String),
    ("report_date", DataType::Date),
    ("stated", DataType::String),
    ("stated_day", DataType::Date),
    ("swapped_day", DataType::Date),
    ("verdict", DataType::String),
    ("area", DataType::String),
    ("indicator", DataType::String),
    ("measure", DataType::String),
    ("value", DataType::Int64),
    ("text", DataType::String),
    ("cell", DataType::String),
    ("severity", DataType::String),
    ("code", DataType::String),
    ("found", DataType::String),
    ("message", DataType::String),
    ("name", DataType::String),
    ("quota", DataType::Int64),
    ("superior", DataType::String),
    ("email", DataType::String),
    ("holds_from", DataType::Date),
    ("stored", DataType::String),
    ("decoded", DataType::String),
    ("schema", DataType::Int64),
];

/// Version of the table; a column renamed or removed raises it, and one without which a run would judge otherwise.
const SCHEMA: i64 = 2;

impl Extract {
    /// A table of extracts.
    ///
    /// # Errors
    /// polars' own, which here mean a defect.
    pub fn table(extracts: &[Self]) -> PolarsResult<DataFrame> {
        let entries: Vec<_> = extracts.iter().flat_map(|extract| extract.entries.iter().cloned()).collect();
        let owners: Vec<(&Self, i64)> = extracts
            .iter()
            .flat_map(|extract| (0..).zip(&extract.entries).map(move |(number, _)| (extract, number)))
            .collect();
        let mut table = files(extracts)?;
        for (name, rows) in [
            (SUBMISSION, with_dates(tables::submissions(&entries)?, extracts)?),
            (FIGURE, tables::figures(&entries)?),
            (FINDING, tables::findings(&entries)?),
            (QUOTA, tables::quotas(&entries)?),
            (ORIGINAL, tables::originals(&entries)?),
        ] {
            if rows.height() > 0 {
                table.vstack_mut(&of_entries(name, rows, &owners)?)?;
            }
        }
        table.rechunk_mut();
        Ok(table)
    }

    /// A table of extracts as a Parquet file.
    ///
    /// # Errors
    /// polars' own, which here mean a defect.
    pub fn to_parquet(extracts: &[Self]) -> PolarsResult<Vec<u8>> {
        tables::parquet(Self::table(extracts)?)
    }

    /// Extracts from a Parquet file, whoever wrote it.
    ///
    /// # Errors
    /// As [`Extract::of_table`].
    pub fn of_parquet(bytes: &[u8]) -> PolarsResult<Vec<Self>> {
        Self::of_table("a table of extracts", &ParquetReader::new(Cursor::new(bytes)).finish()?)
    }

    /// Extracts from a table; `name` is what messages call it.
    ///
    /// # Errors
    /// polars' words, or ours, where it is not of this layout.
    pub fn of_table(name: &str, table: &DataFrame) -> PolarsResult<Vec<Self>> {
        let of_kind = |kind: &str| -> PolarsResult<Frame> {
            let is_of = table.column("table")?.str()?.iter().map(|own| own == Some(kind)).collect();
            Ok(Frame::new(name, table.filter(&is_of)?))
        };
        let mut extracts: Vec<Self> = Vec::new();
        let mut places: HashMap<(String, String), usize> = HashMap::new();
        let files = of_kind(FILE)?;
        {
            let (file, sha256, size) = (files.text("file")?, files.text("sha256")?, files.number("size")?);
            let (terms, reading, schema) = (files.text("terms")?, files.text("reading")?, files.number("schema")?);
            let (has_appendix, settles) = (files.truth("has_appendix")?, files.truth("settles")?);
            for at in 0..files.height() {
                if schema(at) != Some(SCHEMA) {
                    return Err(files.wrong("schema", at));
                }
                let reading = reading(at).map(serde_json::from_str).transpose();
                let extract = Self {
                    file: file(at).ok_or_else(|| files.wrong("file", at))?.to_owned(),
                    sha256: sha256(at).ok_or_else(|| files.wrong("sha256", at))?.to_owned(),
                    size: size(at).and_then(|size| size.try_into().ok()).ok_or_else(|| files.wrong("size", at))?,
                    terms: terms(at).ok_or_else(|| files.wrong("terms", at))?.to_owned(),
                    reading: reading.map_err(|_| files.wrong("reading", at))?,
                    has_appendix: has_appendix(at).ok_or_else(|| files.wrong("has_appendix", at))?,
                    settles: settles(at).ok_or_else(|| files.wrong("settles", at))?,
                    entries: Vec::new(),
                    dates: Vec::new(),
                };
                places.insert((extract.file.clone(), extract.sha256.clone()), extracts.len());
                extracts.push(extract);
            }
        }
        let submissions = of_kind(SUBMISSION)?;
        let mut entries: Vec<_> =
            tables::read_submissions(&submissions, 0)?.into_iter().map(|entry| (entry, None)).collect();
        let owners = Owners::of(&submissions, &places)?;
        let numbered = |kind: &str| owners.numbered(of_kind(kind)?);
        tables::read_figures(&numbered(FIGURE)?, &mut entries)?;
        tables::read_findings(&numbered(FINDING)?, &mut entries)?;
        tables::read_quotas(&numbered(QUOTA)?, 0, &mut entries)?;
        tables::read_originals(&numbered(ORIGINAL)?, &mut entries)?;
        let mut entries: Vec<Option<_>> = entries.into_iter().map(Some).collect();
        let dates = read_dates(&submissions)?;
        for ((file, _), at) in owners.in_order() {
            extracts[file].entries.extend(entries[at].take());
            extracts[file].dates.push(dates[at].clone());
        }
        Ok(extracts)
    }
}

/// Where the submissions of a table stand: by file, content and number.
struct Owners<'p> {
    files: &'p HashMap<(String, String), usize>,
    places: HashMap<(usize, i64), usize>,
}

impl<'p> Owners<'p> {
    fn of(submissions: &Frame, files: &'p HashMap<(String, String), usize>) -> PolarsResult<Self> {
        let mut owners = Self { files, places: HashMap::new() };
        let keys = owners.keys(submissions)?;
        owners.places = keys.into_iter().zip(0..).collect();
        Ok(owners)
    }

    /// File and number of each row.
    fn keys(&self, rows: &Frame) -> PolarsResult<Vec<(usize, i64)>> {
        let (file, sha256, entry) = (rows.text("file")?, rows.text("sha256")?, rows.number("entry")?);
        let key = |at: usize| {
            let file = (file(at)?.to_owned(), sha256(at)?.to_owned());
            Some((*self.files.get(&file)?, entry(at)?))
        };
        (0..rows.height()).map(|at| key(at).ok_or_else(|| rows.wrong("entry", at))).collect()
    }

    /// Rows whose `entry` is the place of their submission among all.
    fn numbered(&self, mut rows: Frame) -> PolarsResult<Frame> {
        let place = |(at, key): (usize, (usize, i64))| {
            let place = self.places.get(&key).and_then(|place| i64::try_from(*place).ok());
            place.ok_or_else(|| rows.wrong("entry", at))
        };
        let places = self.keys(&rows)?.into_iter().enumerate().map(place).collect::<PolarsResult<Vec<i64>>>()?;
        rows.replace(Series::new("entry".into(), places).into_column())?;
        Ok(rows)
    }

    /// File and number of each submission with its place, by file and number.
    fn in_order(&self) -> Vec<((usize, i64), usize)> {
        let mut all: Vec<_> = self.places.iter().map(|(key, place)| (*key, *place)).collect();
        all.sort_unstable();
        all
    }
}

fn files(extracts: &[Extract]) -> PolarsResult<DataFrame> {
    let text = |name: &str, value: fn(&Extract) -> Option<&str>| {
        Series::new(name.into(), extracts.iter().map(value).collect::<Vec<_>>()).into_column()
    };
    let readings: Vec<Option<String>> = extracts
        .iter()
        .map(|extract| extract.reading.as_ref().and_then(|reading| serde_json::to_string(reading).ok()))
        .collect();
    let truths = |name: &str, value: fn(&Extract) -> bool| {
        Series::new(name.into(), extracts.iter().map(value).collect::<Vec<_>>()).into_column()
    };
    let sizes: Vec<Option<i64>> = extracts.iter().map(|extract| i64::try_from(extract.size).ok()).collect();
    whole(&DataFrame::new_infer_height(vec![
        text("table", |_| Some(FILE)),
        text("file", |extract| Some(&extract.file)),
        text("sha256", |extract| Some(&extract.sha256)),
        Series::new("size".into(), sizes).into_column(),
        text("terms", |extract| Some(&extract.terms)),
        Series::new("reading".into(), readings).into_column(),
        truths("has_appendix", |extract| extract.has_appendix),
        truths("settles", |extract| extract.settles),
        Series::new("schema".into(), vec![SCHEMA; extracts.len()]).into_column(),
    ])?)
}

/// The submissions' rows with how each states its date.
fn with_dates(mut rows: DataFrame, extracts: &[Extract]) -> PolarsResult<DataFrame> {
    let dates = || extracts.iter().flat_map(|extract| &extract.dates);
    let cells: Vec<Option<String>> = dates().map(|stated| Some(stated.cell?.to_string())).collect();
    let texts: Vec<&str> = dates().map(|stated| stated.written.as_str()).collect();
    rows.with_column(Series::new("cell".into(), cells).into_column())?;
    rows.with_column(Series::new("stated".into(), texts).into_column())?;
    rows.with_column(tables::dates("stated_day", dates().map(|stated| stated.day))?)?;
    rows.with_column(tables::dates("swapped_day", dates().map(|stated| stated.swapped))?)?;
    Ok(rows)
}

fn read_dates(rows: &Frame) -> PolarsResult<Vec<Stated>> {
    let (cell, written) = (rows.text("cell")?, rows.text("stated")?);
    let (day, swapped) = (rows.date("stated_day")?, rows.date("swapped_day")?);
    let stated = |at: usize| {
        let cell = cell(at).map(str::parse).transpose().map_err(|_| rows.wrong("cell", at))?;
        let written = written(at).unwrap_or_default().to_owned();
        Ok(Stated { cell, written, day: day(at), swapped: swapped(at) })
    };
    (0..rows.height()).map(stated).collect()
}

/// Rows of a table of the ledger, with their files.
fn of_entries(name: &str, mut rows: DataFrame, owners: &[(&Extract, i64)]) -> PolarsResult<DataFrame> {
    let places: Vec<usize> =
        rows.column("entry")?.i64()?.iter().flatten().filter_map(|place| usize::try_from(place).ok()).collect();
    let text = |name: &str, value: fn(&Extract) -> &str| {
        let values = places.iter().map(|place| value(owners[*place].0));
        StringChunked::from_iter_values(name.into(), values).into_column()
    };
    let numbers: Vec<i64> = places.iter().map(|place| owners[*place].1).collect();
    let height = rows.height();
    for column in [
        StringChunked::from_iter_values("table".into(), std::iter::repeat_n(name, height)).into_column(),
        text("file", |extract| &extract.file),
        text("sha256", |extract| &extract.sha256),
        Series::new("entry".into(), numbers).into_column(),
    ] {
        rows.with_column(column)?;
    }
    whole(&rows)
}

/// The rows with all columns, in order.
fn whole(rows: &DataFrame) -> PolarsResult<DataFrame> {
    let height = rows.height();
    let column = |(name, kind): &(&str, DataType)| match rows.column(name) {
        Ok(own) if own.dtype() == kind => Ok(own.clone()),
        Ok(own) => own.cast(kind),
        Err(PolarsError::ColumnNotFound(_)) => Ok(Column::full_null((*name).into(), height, kind)),
        Err(error) => Err(error),
    };
    DataFrame::new(height, COLUMNS.iter().map(column).collect::<PolarsResult<_>>()?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::ledger::tables::decode;
    use crate::model::cell::CellRef;
    use crate::model::submission::{SourceFile, Submission, Verdict};

    #[test]
    fn a_table_of_no_extracts_and_one_of_something_else() {
        let none = Extract::to_parquet(&[]).expect("a table");
        assert!(Extract::of_parquet(&none).expect("extracts").is_empty());
        let other =
            DataFrame::new_infer_height(vec![Series::new("file".into(), ["a"]).into_column()]).expect("a table");
        assert!(Extract::of_table("it", &other).expect_err("no such table").to_string().contains("table"));
        assert!(decode(1, |_| None).is_err());
    }

    #[test]
    fn how_a_date_is_stated_is_kept() {
        let arrival = crate::model::period::Instant::default();
        let file = SourceFile { path: "a".to_owned(), sha256: "00".to_owned(), arrival, arrival_reason: None };
        let submission = Submission {
            file,
            sheet: None,
            form: None,
            unit: None,
            report_date: None,
            verdict: Verdict::Returned,
            figures: Arc::default(),
            remarks: Vec::new(),
            originals: Vec::new(),
        };
        let entry = (Entry { run: 0, submission, findings: Vec::new(), digest: None }, None);
        let day = |text: &str| text.parse().ok();
        let stated = Stated {
            cell: Some(CellRef::new(2, 1)),
            written: "10/09/2023".to_owned(),
            day: day("2023-09-10"),
            swapped: day("2023-10-09"),
        };
        let extract = Extract {
            file: "a".to_owned(),
            sha256: "00".to_owned(),
            size: 1,
            terms: "t".to_owned(),
            reading: None,
            has_appendix: false,
            settles: false,
            entries: vec![entry.clone(), entry],
            dates: vec![Stated::default(), stated],
        };
        let back = Extract::of_parquet(&Extract::to_parquet(std::slice::from_ref(&extract)).expect("a table"));
        assert_eq!(back.expect("extracts")[0].dates, extract.dates);
    }

    #[test]
    fn rows_of_a_file_that_is_not_there_are_told() {
        let extract = |file: &str| Extract {
            file: file.to_owned(),
            sha256: "00".to_owned(),
            size: 1,
            terms: "t".to_owned(),
            reading: Some(Reading::Stopped(crate::read::Stop::Time)),
            has_appendix: false,
            settles: true,
            entries: Vec::new(),
            dates: Vec::new(),
        };
        let table = Extract::table(&[extract("a"), extract("b")]).expect("a table");
        let back = Extract::of_table("it", &table).expect("extracts");
        assert_eq!(back[1].file, "b");
        assert!(back[0].settles && back[0].reading == Some(Reading::Stopped(crate::read::Stop::Time)));
        let mut stray = table.tail(Some(1));
        stray.with_column(Series::new("table".into(), [FINDING]).into_column()).expect("a column");
        stray.with_column(Series::new("file".into(), ["c"]).into_column()).expect("a column");
        let both = table.head(Some(1)).vstack(&stray).expect("a table");
        assert!(Extract::of_table("it", &both).expect_err("no such file").to_string().contains("entry"));
    }
}
