//! Tables as they were read: Parquet as columns, and columns as values.

use std::io::Cursor;

use chrono::NaiveDate;
use polars::error::{PolarsError, PolarsResult};
use polars::prelude::{Column, DataFrame, DataType};
use polars_io::SerReader;
use polars_io::parquet::read::{ParallelStrategy, ParquetReader};

/// Bytes of a table below which it is read by one thread: a campaign has hundreds of small ones, and waking the others
/// takes longer than reading.
const SMALL: usize = 256 * 1024;

/// A table, `table` giving its bytes by its file name.
pub(super) fn of<'t>(name: &str, table: &impl Fn(&str) -> Option<&'t [u8]>) -> PolarsResult<Frame> {
    of_part(name, table, |reader| reader)
}

/// What a reader gives of a table of which `part` says what to read.
pub(super) fn of_part<'t>(
    name: &str,
    table: &impl Fn(&str) -> Option<&'t [u8]>,
    part: impl FnOnce(ParquetReader<Cursor<&'t [u8]>>) -> ParquetReader<Cursor<&'t [u8]>>,
) -> PolarsResult<Frame> {
    let bytes = table(name).ok_or_else(|| bad(name, "is not there"))?;
    let columns_at_once = if bytes.len() < SMALL { ParallelStrategy::None } else { ParallelStrategy::Auto };
    let reader = part(ParquetReader::new(Cursor::new(bytes)).read_parallel(columns_at_once));
    Ok(Frame::new(name, reader.finish()?))
}

fn bad(name: &str, what: &str) -> PolarsError {
    PolarsError::ComputeError(format!("{name}: {what}").into())
}

/// A table with its name, for messages.
pub(in crate::ledger) struct Frame {
    name: String,
    rows: DataFrame,
    /// Which row of the whole table its first one is.
    first: usize,
}

impl Frame {
    pub(in crate::ledger) fn new(name: &str, rows: DataFrame) -> Self {
        Self { name: name.to_owned(), rows, first: 0 }
    }

    /// The same, as a part of a table that begins at this row.
    pub(super) fn beginning_at(self, first: usize) -> Self {
        Self { first, ..self }
    }

    pub(in crate::ledger) fn replace(&mut self, column: Column) -> PolarsResult<()> {
        self.rows.with_column(column).map(drop)
    }

    pub(in crate::ledger) fn height(&self) -> usize {
        self.rows.height()
    }

    pub(in crate::ledger) fn text<'f>(
        &'f self,
        column: &str,
    ) -> PolarsResult<impl Fn(usize) -> Option<&'f str> + use<'f>> {
        let values = self.filled(column, &DataType::String)?.map(Column::str).transpose()?;
        Ok(move |at| values?.get(at))
    }

    pub(in crate::ledger) fn number<'f>(
        &'f self,
        column: &str,
    ) -> PolarsResult<impl Fn(usize) -> Option<i64> + use<'f>> {
        let values = self.filled(column, &DataType::Int64)?.map(Column::i64).transpose()?;
        Ok(move |at| values?.get(at))
    }

    pub(in crate::ledger) fn truth<'f>(
        &'f self,
        column: &str,
    ) -> PolarsResult<impl Fn(usize) -> Option<bool> + use<'f>> {
        let values = self.filled(column, &DataType::Boolean)?.map(Column::bool).transpose()?;
        Ok(move |at| values?.get(at))
    }

    /// A column, unless it is of this kind and nothing stands in it: of such a one polars makes values out of eight
    /// mebibytes of zeroes when it is asked for them.
    fn filled(&self, column: &str, kind: &DataType) -> PolarsResult<Option<&Column>> {
        let column = self.rows.column(column)?;
        let is_bare = column.dtype() == kind && column.null_count() == column.len();
        Ok((!is_bare).then_some(column))
    }

    pub(in crate::ledger) fn date(&self, column: &str) -> PolarsResult<impl Fn(usize) -> Option<NaiveDate> + use<>> {
        let days = self.rows.column(column)?;
        let is_bare = days.null_count() == days.len();
        let days: Vec<Option<i32>> =
            if is_bare { Vec::new() } else { days.cast(&DataType::Int32)?.i32()?.iter().collect() };
        Ok(move |at: usize| {
            let days: i32 = (*days.get(at)?)?;
            NaiveDate::default().checked_add_signed(chrono::Duration::days(i64::from(days)))
        })
    }

    pub(in crate::ledger) fn wrong(&self, column: &str, row: usize) -> PolarsError {
        bad(&self.name, &format!("row {}: column `{column}` holds no value of its kind", self.first + row))
    }
}
