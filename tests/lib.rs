//! One integration binary: the story of the daily job, told topic by topic.

#![allow(missing_docs, reason = "tests document themselves by their names")]
#![allow(clippy::cast_precision_loss, reason = "the tests' counts are small")]

mod appendices;
mod balances;
mod browser;
mod campaigns;
mod command_line;
mod corrections;
mod crashes;
mod decisions;
mod demo;
mod difficulties;
mod documents;
mod durability;
mod elsewhere;
mod final_report;
mod formats;
mod forms;
mod fuzzed;
mod guarded;
mod habits;
mod harness;
mod held;
mod hostile;
mod hygiene;
mod idempotence;
mod layers;
mod ledger_format;
mod mail;
mod mutants;
mod outputs;
mod past;
mod places;
mod positions;
mod privacy;
mod quarantine;
mod refused;
mod returned;
mod rollup;
mod rules;
mod sample;
mod schedule;
mod schema;
mod second_campaign;
mod shells;
mod simulation;
mod states;
mod template;
mod timeliness;
mod told;
mod tree;
mod upgrades;
mod watch;
mod windows;
mod xls;
