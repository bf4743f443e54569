//! `tonghop demo`: a made-up campaign, played day by day.

use std::path::Path;

use serde_json::json;

use super::progress_bar::Bar;
use crate::demo::{self, Story};
use crate::error::{EXIT_DONE, Result};
use crate::output::{Output, print, print_json};
use crate::phrase;
use crate::read::Workers;

/// Plays the story and says where to look.
///
/// # Errors
/// The folder holds a campaign already, or the file system's.
pub(crate) fn demo(folder: &Path, story: Story, output: Output) -> Result<u8> {
    let bar = Bar::new(output.quiet);
    let outcome = demo::play(folder, story, &Workers::of_this_program, &|done, all| bar.at(done, all))?;
    drop(bar);
    let look = demo::first_look(folder);
    if output.json {
        let value = json!({
            "folder": folder, "units": story.units, "days": story.days, "seed": story.seed,
            "files": outcome.files, "returned": outcome.returned, "quarantined": outcome.quarantined,
            "last": outcome.last, "drafts": outcome.drafts, "look": look,
        });
        print_json(value);
    } else {
        let made = phrase!(
            "{files} workbooks of {units} units in {days} days: {returned} returned, {quarantined} quarantined. Open {look}",
            files = outcome.files,
            units = story.units,
            days = story.days,
            returned = outcome.returned,
            quarantined = outcome.quarantined,
            look = look.display()
        );
        print(&format!("{made}\n"));
    }
    Ok(EXIT_DONE)
}
