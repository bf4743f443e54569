//! `tonghop rules`: what submissions are checked by.

use std::path::Path;

use serde_json::json;

use super::show;
use crate::error::{EXIT_DONE, Error, Result};
use crate::model::code::Code;
use crate::output::{Output, print, print_json};
use crate::pipeline::context::CampaignContext;
use crate::rules;

/// Prints the table of rules, with the severities and checks of the campaign if there is one.
///
/// # Errors
/// A mistake in the campaign file.
pub(crate) fn rules(folder: &Path, output: Output) -> Result<u8> {
    let campaign = match CampaignContext::of_folder(folder) {
        Ok(context) => Some(context.campaign),
        Err(Error::NoCampaign { .. }) => None,
        Err(error) => return Err(error),
    };
    let mut rows: Vec<[String; 4]> = Vec::new();
    for code in Code::ALL {
        let rule = rules::rule(*code);
        let severity = campaign.as_ref().map_or(rule.severity, |c| rules::severity(c, *code));
        rows.push([code.as_str().into(), severity.to_string(), rule.stage.as_str().into(), rule.reason.into()]);
    }
    for check in campaign.iter().flat_map(|campaign| &campaign.checks) {
        rows.push([format!("check:{}", check.id), check.severity.to_string(), "submission".into(), check.sql.clone()]);
    }
    if output.json {
        let rows: Vec<_> = rows
            .iter()
            .map(|[code, severity, stage, reason]| json!({ "code": code, "severity": severity, "stage": stage, "reason": reason }))
            .collect();
        print_json(json!({ "rules": rows }));
    } else {
        print(&show::table(
            &["CODE", "SEVERITY", "STAGE", "REASON"],
            &rows.into_iter().map(Vec::from).collect::<Vec<_>>(),
        ));
    }
    Ok(EXIT_DONE)
}
