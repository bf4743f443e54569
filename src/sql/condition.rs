//! Whether an expression is a condition on one row: true, false or unknown by the values of that row and no others.
//!
//! What is not listed here is refused. Whatever reckons over rows (`SUM`, `COUNT(*)`, windows, queries, `UNNEST`) would
//! make one report's verdict depend on its neighbours; whatever polars refuses for some values only (a narrow `CAST`, texts
//! as numbers) would stop a run.

use std::fmt::Display;

use sqlparser::ast::{
    BinaryOperator, CaseWhen, CeilFloorKind, DataType, DateTimeField, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArguments, UnaryOperator, Value,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token;

use crate::phrase;

/// Characters of the expression that a message repeats.
const REPEATED: usize = 60;

/// What an expression gives for a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    Truth,
    /// `NULL`, which may stand for either.
    Null,
}

/// What a function takes.
enum Takes {
    /// Numbers, at least and at most so many; gives a number.
    Numbers(usize, usize),
    /// Values of one kind, at least and at most so many; gives that kind.
    Alike(usize, usize),
    /// A condition and two values of one kind; gives that kind.
    Choice,
}

/// The functions of one row, each defined for every value.
const FUNCTIONS: [(&str, Takes); 12] = [
    ("ABS", Takes::Numbers(1, 1)),
    ("CEIL", Takes::Numbers(1, 1)),
    ("CEILING", Takes::Numbers(1, 1)),
    ("COALESCE", Takes::Alike(1, usize::MAX)),
    ("FLOOR", Takes::Numbers(1, 1)),
    ("GREATEST", Takes::Numbers(1, usize::MAX)),
    ("IF", Takes::Choice),
    ("IFNULL", Takes::Alike(2, 2)),
    ("LEAST", Takes::Numbers(1, usize::MAX)),
    ("NULLIF", Takes::Alike(2, 2)),
    ("ROUND", Takes::Numbers(1, 2)),
    ("SIGN", Takes::Numbers(1, 1)),
];

/// Finds an expression to be a condition on one row.
///
/// # Errors
/// Why a condition is refused.
pub(super) fn judge(sql: &str) -> Result<(), String> {
    let mut parser = Parser::new(&GenericDialect).try_with_sql(sql).map_err(|error| error.to_string())?;
    let expression = parser.parse_expr().map_err(|error| error.to_string())?;
    let next = parser.next_token().token;
    if next != Token::EOF {
        return Err(phrase!("`{part}` follows the condition", part = next.to_string()).to_string());
    }
    match kind(&expression)? {
        Kind::Truth => Ok(()),
        Kind::Number => Err(no_truth(&expression)),
        Kind::Null => Err(phrase!("it is neither true nor false of any report").to_string()),
    }
}

fn kind(expression: &Expr) -> Result<Kind, String> {
    match expression {
        Expr::Identifier(_) => Ok(Kind::Number),
        Expr::Value(value) => match value.value {
            Value::Number(..) => Ok(Kind::Number),
            Value::Boolean(_) => Ok(Kind::Truth),
            Value::Null => Ok(Kind::Null),
            _ => Err(foreign(expression)),
        },
        Expr::Nested(inner) => kind(inner),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => truth(expr),
        // A cast to another kind of number fails where that one is too narrow.
        Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr }
        | Expr::Cast {
            expr,
            data_type: DataType::Double(_) | DataType::DoublePrecision,
            format: None,
            array: false,
            ..
        } => number(expr),
        Expr::BinaryOp { left, op, right } => joined(expression, left, op, right),
        Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => compared(left, right),
        Expr::IsNull(inner) | Expr::IsNotNull(inner) => kind(inner).map(|_| Kind::Truth),
        Expr::IsTrue(inner) | Expr::IsNotTrue(inner) | Expr::IsFalse(inner) | Expr::IsNotFalse(inner) => truth(inner),
        Expr::Between { expr, low, high, .. } => numbers([&**expr, &**low, &**high]).map(|()| Kind::Truth),
        Expr::InList { expr, list, .. } => numbers(list.iter().chain([&**expr])).map(|()| Kind::Truth),
        Expr::Ceil { expr, field } | Expr::Floor { expr, field } => match field {
            CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) => number(expr),
            _ => Err(foreign(expression)),
        },
        Expr::Case { operand, conditions, else_result, .. } => {
            chosen(operand.as_deref(), conditions, else_result.as_deref())
        }
        Expr::Function(function) => called(function),
        _ => Err(foreign(expression)),
    }
}

fn joined(whole: &Expr, left: &Expr, operator: &BinaryOperator, right: &Expr) -> Result<Kind, String> {
    use BinaryOperator as Op;
    match operator {
        Op::Plus | Op::Minus | Op::Multiply | Op::Divide | Op::Modulo => numbers([left, right]).map(|()| Kind::Number),
        Op::Eq | Op::NotEq | Op::Lt | Op::LtEq | Op::Gt | Op::GtEq => compared(left, right),
        Op::And | Op::Or | Op::Xor => truth(left).and_then(|_| truth(right)),
        _ => Err(foreign(whole)),
    }
}

/// The kind of a comparison, whose sides are of one kind.
fn compared(left: &Expr, right: &Expr) -> Result<Kind, String> {
    match (kind(left)?, kind(right)?) {
        (Kind::Null, _) | (_, Kind::Null) => {
            Err(phrase!("nothing is equal to NULL; write IS NULL or IS NOT NULL").to_string())
        }
        (Kind::Number, Kind::Number) | (Kind::Truth, Kind::Truth) => Ok(Kind::Truth),
        (Kind::Number, Kind::Truth) => Err(no_number(right)),
        (Kind::Truth, Kind::Number) => Err(no_number(left)),
    }
}

fn chosen(operand: Option<&Expr>, conditions: &[CaseWhen], otherwise: Option<&Expr>) -> Result<Kind, String> {
    for when in conditions {
        match operand {
            Some(operand) => compared(operand, &when.condition)?,
            None => truth(&when.condition)?,
        };
    }
    alike(conditions.iter().map(|when| &when.result).chain(otherwise))
}

fn called(function: &Function) -> Result<Kind, String> {
    let name = function.name.to_string().to_uppercase();
    let known = FUNCTIONS.iter().find(|(known, _)| *known == name);
    let is_plain = function.over.is_none()
        && function.filter.is_none()
        && function.null_treatment.is_none()
        && function.within_group.is_empty()
        && !function.uses_odbc_syntax
        && function.parameters == FunctionArguments::None;
    let Some(((_, takes), arguments)) = known.zip(arguments(&function.args)).filter(|_| is_plain) else {
        return Err(foreign(function));
    };
    let count = arguments.len();
    match takes {
        Takes::Numbers(least, most) if (*least..=*most).contains(&count) => numbers(arguments).map(|()| Kind::Number),
        Takes::Alike(least, most) if (*least..=*most).contains(&count) => alike(arguments.into_iter()),
        Takes::Choice if count == 3 => {
            truth(arguments[0])?;
            alike(arguments.into_iter().skip(1))
        }
        _ => Err(foreign(function)),
    }
}

/// The arguments of a call; `None`: they are more than a list of values.
fn arguments(arguments: &FunctionArguments) -> Option<Vec<&Expr>> {
    let FunctionArguments::List(list) = arguments else { return None };
    let is_plain = list.duplicate_treatment.is_none() && list.clauses.is_empty();
    let value = |argument| match argument {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref value)) => Some(value),
        _ => None,
    };
    list.args.iter().map(value).collect::<Option<_>>().filter(|_| is_plain)
}

/// The one kind of these; `NULL` is of any.
fn alike<'e>(values: impl Iterator<Item = &'e Expr>) -> Result<Kind, String> {
    let mut of_all = Kind::Null;
    for value in values {
        match (of_all, kind(value)?) {
            (Kind::Null, own) => of_all = own,
            (Kind::Number, Kind::Truth) => return Err(no_number(value)),
            (Kind::Truth, Kind::Number) => return Err(no_truth(value)),
            _ => {}
        }
    }
    Ok(of_all)
}

fn number(expression: &Expr) -> Result<Kind, String> {
    (kind(expression)? == Kind::Number).then_some(Kind::Number).ok_or_else(|| no_number(expression))
}

fn numbers<'e>(expressions: impl IntoIterator<Item = &'e Expr>) -> Result<(), String> {
    expressions.into_iter().try_for_each(|expression| number(expression).map(drop))
}

fn truth(expression: &Expr) -> Result<Kind, String> {
    (kind(expression)? == Kind::Truth).then_some(Kind::Truth).ok_or_else(|| no_truth(expression))
}

fn no_number(part: &Expr) -> String {
    phrase!("`{part}` stands where a number belongs", part = repeated(part)).to_string()
}

fn no_truth(part: &Expr) -> String {
    phrase!("`{part}` stands where something that is true or false belongs", part = repeated(part)).to_string()
}

fn foreign(part: impl Display) -> String {
    let functions = FUNCTIONS.map(|(name, _)| name).join(", ");
    phrase!(
        "`{part}` is not for a condition, which judges each report by its own figures alone; its functions are {functions}",
        part = repeated(part),
        functions = functions
    )
    .to_string()
}

/// A part of the expression as a message repeats it.
fn repeated(part: impl Display) -> String {
    let text = part.to_string();
    let is_long = text.chars().count() > REPEATED;
    if is_long { text.chars().take(REPEATED).chain(['…']).collect() } else { text }
}
