//! A table before it is drawn: columns with headings, rows with figures, sums that follow the rows they are of.

use std::collections::BTreeMap;

use super::grid::{Grid, Look, Value};
use super::report::{Figures, listed};

/// What a figure says of its indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Measure {
    Day,
    Running,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holds {
    Ordinal,
    Name,
    Unit,
    Date,
    Figure(usize, Measure),
    /// Nothing.
    Gap(usize),
    /// Figures or texts of another kind.
    Other(usize),
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) holds: Holds,
    /// From the top down; equal ones of neighbours are merged.
    pub(super) heading: Vec<String>,
}

impl Column {
    pub(super) fn new(holds: Holds, heading: &[&str]) -> Self {
        Self { holds, heading: heading.iter().map(|text| (*text).to_owned()).collect() }
    }

    fn is_figure(&self) -> bool {
        matches!(self.holds, Holds::Figure(..))
    }
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Detail,
    Total,
    /// Neither: a part, another measure, a note.
    Aside,
    Blank,
    /// The headings once more.
    Headings,
}

/// What stands in a cell of a row.
#[derive(Clone, Debug)]
pub(super) enum Amount {
    Is(Value),
    /// The sum of other rows' cells in the same column.
    Sum(Vec<usize>, How),
}

/// How a sum is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Number,
    Sum,
    Subtotal,
    Plus,
}

#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: usize,
    pub(super) kind: Kind,
    pub(super) cells: BTreeMap<Holds, Amount>,
    pub(super) look: Look,
    /// Outline level.
    pub(super) level: u8,
}

impl Row {
    /// Its name, empty where it has none.
    pub(super) fn name(&self) -> &str {
        match self.cells.get(&Holds::Name) {
            Some(Amount::Is(Value::Text(text))) => text,
            _ => "",
        }
    }

    pub(super) fn put(&mut self, holds: Holds, value: impl Into<Value>) {
        self.cells.insert(holds, Amount::Is(value.into()));
    }
}

/// How the row of column numbers is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    None,
    Plain,
    Letters,
    Parentheses,
}

/// How one cell of figures is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    Number,
    Text,
    /// 1.234 as a text.
    Dotted,
    /// Zero as a dash.
    Dash,
}

#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    pub(super) numbers: Numbers,
    pub(super) writing: Writing,
    /// Number format of figures.
    pub(super) format: &'static str,
    /// Whether headings over several columns are merged; they stand over the first otherwise.
    pub(super) merged: bool,
    /// Texts over the figures: row of headings, column, text.
    pub(super) strays: Vec<(u32, u16, String)>,
    pub(super) is_listed: bool,
    /// Whether headings are drawn at all.
    pub(super) headless: bool,
}

impl Table {
    pub(super) fn new(columns: Vec<Column>) -> Self {
        Self {
            columns,
            rows: Vec::new(),
            numbers: Numbers::None,
            writing: Writing::Number,
            format: "",
            merged: true,
            strays: Vec::new(),
            is_listed: false,
            headless: false,
        }
    }

    pub(super) fn new_row(&self, kind: Kind) -> Row {
        let id = self.rows.iter().map(|row| row.id + 1).max().unwrap_or(0);
        Row { id, kind, cells: BTreeMap::new(), look: Look::default(), level: 0 }
    }

    pub(super) fn has(&self, holds: Holds) -> bool {
        self.columns.iter().any(|column| column.holds == holds)
    }

    pub(super) fn details(&self) -> Vec<usize> {
        self.rows.iter().filter(|row| row.kind == Kind::Detail).map(|row| row.id).collect()
    }

    pub(super) fn place(&self, id: usize) -> usize {
        self.rows.iter().position(|row| row.id == id).expect("a row of this table")
    }

    pub(super) fn total(&self) -> Option<usize> {
        self.rows.iter().position(|row| row.kind == Kind::Total)
    }

    /// Holds of the columns of figures.
    pub(super) fn figures(&self) -> Vec<Holds> {
        self.columns.iter().filter(|column| column.is_figure()).map(|column| column.holds).collect()
    }

    /// A row's figure, sums computed.
    pub(super) fn figure(&self, id: usize, holds: Holds) -> u64 {
        match self.rows[self.place(id)].cells.get(&holds) {
            Some(Amount::Is(Value::Number(number) | Value::Formula(_, number))) => *number,
            Some(Amount::Sum(of, _)) => of.iter().map(|id| self.figure(*id, holds)).sum(),
            _ => 0,
        }
    }

    /// What its detail rows come to on the day.
    pub(super) fn own(&self) -> Figures {
        self.sum(&self.details())
    }

    /// What some rows come to on the day.
    pub(super) fn sum(&self, of: &[usize]) -> Figures {
        [0, 1, 2].map(|at| of.iter().map(|id| self.figure(*id, Holds::Figure(at, Measure::Day))).sum())
    }

    /// A row of sums of others in every column of figures.
    pub(super) fn sum_row(&self, kind: Kind, of: &[usize], how: How) -> Row {
        let mut row = self.new_row(kind);
        for holds in self.figures() {
            row.cells.insert(holds, Amount::Sum(of.to_vec(), how));
        }
        row
    }

    /// Puts rows in at a place; their ids become new ones.
    pub(super) fn insert(&mut self, place: usize, rows: Vec<Row>) {
        for (place, mut row) in (place..).zip(rows) {
            row.id = self.new_row(Kind::Detail).id;
            self.rows.insert(place, row);
        }
    }

    pub(super) fn change_texts(&mut self, change: &dyn Fn(&str) -> String) {
        let headings = self.columns.iter_mut().flat_map(|column| &mut column.heading);
        let strays = self.strays.iter_mut().map(|(.., text)| text);
        let cells = self.rows.iter_mut().flat_map(|row| row.cells.values_mut());
        let texts = cells.filter_map(|cell| match cell {
            Amount::Is(Value::Text(text)) => Some(text),
            _ => None,
        });
        for text in headings.chain(strays).chain(texts) {
            *text = change(text);
        }
    }

    fn depth(&self) -> u32 {
        let depth = self.columns.iter().map(|column| column.heading.len()).max().unwrap_or(1);
        u32::try_from(depth).unwrap_or(1)
    }

    /// Draws it and says which row is the first below it.
    pub(super) fn draw(&self, grid: &mut Grid, top: u32, left: u16) -> u32 {
        let mut row = top;
        if !self.headless {
            row = self.draw_headings(grid, row, left);
            row = self.draw_numbers(grid, row, left);
        }
        let first = row;
        let mut places = BTreeMap::new();
        for line in &self.rows {
            places.insert(line.id, row);
            row += if line.kind == Kind::Headings { self.depth() } else { 1 };
        }
        for line in &self.rows {
            let at = places[&line.id];
            if line.kind == Kind::Headings {
                self.draw_headings(grid, at, left);
            }
            for (column, holds) in (left..).zip(self.columns.iter().map(|column| column.holds)) {
                if let Some(amount) = line.cells.get(&holds) {
                    let figure = self.figure(line.id, holds);
                    let value = self.value(amount, figure, holds, column, &places);
                    grid.set(at, column, value, &self.look(line, holds));
                }
            }
            if line.level > 0 {
                grid.levels.insert(at, line.level);
            }
        }
        if self.is_listed {
            let width = u16::try_from(self.columns.len()).unwrap_or(1);
            let has_total = self.rows.last().is_some_and(|row| row.kind == Kind::Total);
            grid.listed = Some(listed((first - 1, left), (row - 1, left + width - 1), has_total));
        }
        row
    }

    fn look(&self, row: &Row, holds: Holds) -> Look {
        let mut look = row.look.clone();
        match holds {
            Holds::Figure(..) => look.format = if look.format.is_empty() { self.format } else { look.format },
            Holds::Other(_) => {}
            _ => look.format = "",
        }
        if holds != Holds::Name {
            look.indent = 0;
        }
        look
    }

    fn value(&self, amount: &Amount, figure: u64, holds: Holds, column: u16, places: &BTreeMap<usize, u32>) -> Value {
        match amount {
            Amount::Sum(of, how) if *how != How::Number => {
                let mut rows: Vec<u32> = of.iter().filter_map(|id| places.get(id)).copied().collect();
                rows.sort_unstable();
                Value::Formula(formula(&rows, column, *how), figure)
            }
            Amount::Is(value) if !matches!(value, Value::Number(_)) => value.clone(),
            _ if matches!(holds, Holds::Figure(..)) => match self.writing {
                Writing::Text => Value::Text(figure.to_string()),
                Writing::Dotted => Value::Text(dotted(figure)),
                Writing::Dash if figure == 0 => "-".into(),
                _ => Value::Number(figure),
            },
            _ => Value::Number(figure),
        }
    }

    fn draw_headings(&self, grid: &mut Grid, top: u32, left: u16) -> u32 {
        let depth = self.depth();
        let look = Look::bold();
        let count = self.columns.len();
        for level in 0..depth as usize {
            let mut at = 0;
            while at < count {
                let heading = &self.columns[at].heading;
                let Some(text) = heading.get(level) else {
                    at += 1;
                    continue;
                };
                let same = |column: &&Column| {
                    column.heading.get(..=level) == heading.get(..=level) && column.heading.len() > level + 1
                };
                let width =
                    if heading.len() > level + 1 { self.columns[at..].iter().take_while(same).count() } else { 1 };
                let row = top + u32::try_from(level).unwrap_or(0);
                let bottom = if heading.len() == level + 1 { top + depth - 1 } else { row };
                let column = left + u16::try_from(at).unwrap_or(0);
                let last = column + u16::try_from(width.max(1)).unwrap_or(1) - 1;
                if !text.is_empty() {
                    grid.set(row, column, text.clone(), &look);
                }
                if self.merged && !text.is_empty() {
                    grid.merge((row, column), (bottom, last));
                }
                at += width.max(1);
            }
        }
        for (level, column, text) in &self.strays {
            grid.set(top + level, left + column, text.clone(), &look);
        }
        top + depth
    }

    fn draw_numbers(&self, grid: &mut Grid, row: u32, left: u16) -> u32 {
        if self.numbers == Numbers::None {
            return row;
        }
        let words = self.columns.iter().take_while(|column| !column.is_figure()).count();
        for (at, column) in (left..).zip(0..self.columns.len()) {
            let number = |from: usize| u64::try_from(column + 1 - from).unwrap_or(0);
            let value = match self.numbers {
                Numbers::Letters if column < words => {
                    Value::Text(char::from(b'A' + u8::try_from(column).unwrap_or(0)).to_string())
                }
                Numbers::Letters => Value::Number(number(words)),
                Numbers::Parentheses => Value::Text(format!("({})", number(0))),
                _ => Value::Number(number(0)),
            };
            grid.set(row, at, value, &Look { italic: true, ..Look::default() });
        }
        row + 1
    }
}

/// 1234567 as 1.234.567.
pub(super) fn dotted(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

fn formula(rows: &[u32], column: u16, how: How) -> String {
    let name = rust_xlsxwriter::utility::column_number_to_name(column);
    let is_run = rows.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let cells: Vec<String> = rows.iter().map(|row| format!("{name}{}", row + 1)).collect();
    let range = match (rows.first(), rows.last()) {
        (Some(first), Some(last)) if is_run && first != last => format!("{name}{}:{name}{}", first + 1, last + 1),
        _ => cells.join(","),
    };
    match how {
        How::Subtotal => format!("=SUBTOTAL(9,{range})"),
        How::Plus => format!("={}", cells.join("+")),
        How::Number | How::Sum => format!("=SUM({range})"),
    }
}
