//! `appendix-doubtful`: too little says that a sheet is the quota appendix, or its quotas can be read in two ways

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::AppendixDoubtful,
    severity: Severity::Error,
    stage: Stage::Appendix,
    reason: "too little says that a sheet is the quota appendix, or its quotas can be read in two ways",
    check: Check::None,
};
