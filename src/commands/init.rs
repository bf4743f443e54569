//! `tonghop init`: a new campaign folder, from one of the campaign files that come with the program.

use std::path::Path;

use serde_json::json;

use crate::config;
use crate::error::{EXIT_DONE, Error, Result};
use crate::files;
use crate::output::{Output, print, print_json};
use crate::phrase;
use crate::pipeline::context::{CAMPAIGN_FILE, CampaignContext};
use crate::rules::checks;

/// A campaign file that comes with the program, commented so that an office can turn it into its own.
struct Ready {
    /// What `--campaign` calls it.
    name: &'static str,
    text: &'static str,
}

/// All of them, the usual one first.
const READY: [Ready; 6] = [
    Ready { name: "vneid", text: include_str!("../../tonghop.toml") },
    Ready { name: "bhyt", text: include_str!("../../templates/campaigns/bhyt.toml") },
    Ready { name: "an-sinh", text: include_str!("../../templates/campaigns/an-sinh.toml") },
    Ready { name: "trong-cay", text: include_str!("../../templates/campaigns/trong-cay.toml") },
    Ready { name: "dat-dai", text: include_str!("../../templates/campaigns/dat-dai.toml") },
    Ready { name: "toi-gian", text: include_str!("../../templates/campaigns/toi-gian.toml") },
];

/// The clerk's page: what to do with the folders, on one side of A4.
const CLERKS_PAGE: (&str, &str) = ("HUONG-DAN.html", include_str!("../../templates/campaigns/huong-dan.html"));

/// The schema of the campaign file, which editors find by the file's first line.
const SCHEMA: (&str, &str) = ("tonghop.schema.json", "#:schema ./tonghop.schema.json\n");

/// The name that asks what there is.
const LIST: &str = "list";

/// Makes the folders and the campaign file of a kind of campaign; never touches one that is there.
///
/// # Errors
/// A campaign is there already, there is none of that name, or the file system's.
pub(crate) fn init(folder: &Path, campaign: Option<&str>, output: Output) -> Result<u8> {
    if campaign == Some(LIST) {
        return list(output);
    }
    let made = make(folder, campaign)?;
    if output.json {
        let made = json!({ "folder": folder.to_string_lossy(), "campaign": made.name });
        print_json(made);
    }
    let page = folder.join(CLERKS_PAGE.0);
    tracing::info!(
        "{}",
        phrase!(
            "made {file} for `{name}`: edit this one file",
            file = folder.join(CAMPAIGN_FILE).display(),
            name = made.name
        )
    );
    tracing::info!("{}", phrase!("{file} is for the clerk: print it", file = page.display()));
    tracing::info!("{}", phrase!("then `tonghop doctor` says what it holds; drop reports in inbox/ and `tonghop run`"));
    Ok(EXIT_DONE)
}

/// What was made.
pub(super) struct Made {
    /// The ready campaign, or the file, that it begins with.
    pub(super) name: String,
}

/// Makes the folders and the files.
pub(super) fn make(folder: &Path, campaign: Option<&str>) -> Result<Made> {
    let begin = Beginning::chosen(campaign)?;
    let file = folder.join(CAMPAIGN_FILE);
    if file.exists() {
        let message = phrase!("{file} is there already", file = file.display());
        return Err(Error::call(message, Some(phrase!("a campaign has a folder of its own; name another one"))));
    }
    for name in ["inbox", "outbox", "templates"] {
        files::make_folder(&folder.join(name))?;
    }
    // The campaign file comes last: without it there is no campaign, and a call that was cut off can be made again.
    files::write(&folder.join(SCHEMA.0), format!("{:#}\n", config::schema()).as_bytes())?;
    files::write(&folder.join(CLERKS_PAGE.0), CLERKS_PAGE.1.as_bytes())?;
    files::write(&file, begin.text.as_bytes())?;
    Ok(Made { name: begin.name })
}

/// What a new campaign begins with.
pub(super) struct Beginning {
    name: String,
    text: String,
}

impl Beginning {
    /// A ready campaign by its name, another campaign's file by its path; the first ready one by default.
    ///
    /// # Errors
    /// There is none of that name, the file cannot be read, or it has mistakes.
    pub(super) fn chosen(campaign: Option<&str>) -> Result<Self> {
        let name = campaign.unwrap_or(READY[0].name);
        if let Some(ready) = READY.iter().find(|ready| ready.name == name) {
            return Ok(Self { name: name.to_owned(), text: format!("{}{}", SCHEMA.1, ready.text) });
        }
        if Path::new(name).extension().is_none_or(|extension| extension != "toml") {
            return Err(unknown(name));
        }
        let text = CampaignContext::text_of(Path::new(name))?.ok_or_else(|| unknown(name))?;
        config::parse(name, &text, &checks::columns)?;
        Ok(Self { name: name.to_owned(), text })
    }
}

fn unknown(name: &str) -> Error {
    let names = READY.map(|ready| ready.name).join(", ");
    let hint = phrase!(
        "ready are {names}; `tonghop init --campaign {list}` says what each is for",
        names = names,
        list = LIST
    );
    Error::call(phrase!("there is no campaign `{name}` to begin with", name = name), Some(hint))
}

/// Prints each name with the title of its campaign.
fn list(output: Output) -> Result<u8> {
    let mut ready = Vec::new();
    for Ready { name, text } in &READY {
        ready.push((name, config::parse(CAMPAIGN_FILE, text, &checks::columns)?.title));
    }
    if output.json {
        let campaigns: Vec<_> = ready.iter().map(|(name, title)| json!({ "name": name, "title": title })).collect();
        print_json(json!({ "campaigns": campaigns }));
    } else {
        let width = ready.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, title) in &ready {
            print(&format!("{name:width$}  {title}\n"));
        }
    }
    Ok(EXIT_DONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ready_campaign_is_valid_and_each_has_a_title_of_its_own() {
        let mut titles = Vec::new();
        for Ready { name, text } in &READY {
            let campaign =
                config::parse(CAMPAIGN_FILE, text, &checks::columns).unwrap_or_else(|e| panic!("{name}: {e}"));
            titles.push(campaign.title);
        }
        titles.sort();
        titles.dedup();
        assert_eq!(titles.len(), READY.len());
    }
}
