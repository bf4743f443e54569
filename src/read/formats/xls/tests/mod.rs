//! Workbooks put together record by record.

mod builder;
mod cells;
mod damage;
mod formulas;
mod looks;
mod texts;
mod trust;
