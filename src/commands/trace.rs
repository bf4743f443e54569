//! `tonghop trace`: where a cumulative figure comes from.

use std::path::Path;

use crate::clock::Clock;
use crate::error::{EXIT_DONE, Result};
use crate::output::{Output, print};
use crate::pipeline::Workspace;
use crate::pipeline::trace::TraceRequest;
use crate::read::Workers;
use crate::report::trace;

/// Follows a unit's cumulative figure, or that of all units, day by day to its cells; takes no lock and writes nothing.
///
/// # Errors
/// No such unit, indicator or date; the campaign's; a damaged ledger.
pub(crate) fn trace(folder: &Path, request: &TraceRequest, clock: Clock, output: Output) -> Result<u8> {
    let (workspace, book) = Workspace::look(folder, Workers::of_this_program())?;
    let traced = workspace.trace(book, request, clock.now())?;
    let context = workspace.context();
    if output.json {
        print(&trace::trace_json(&traced));
    } else {
        print(&trace::lines(&traced, &context.campaign, context.spoken()));
    }
    Ok(EXIT_DONE)
}
