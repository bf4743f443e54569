//! `appendix-drops-unit`: a newer appendix leaves out a unit whose results count

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::AppendixDropsUnit,
    severity: Severity::Error,
    stage: Stage::Appendix,
    reason: "a newer appendix leaves out a unit whose results count",
    check: Check::None,
};
