//! A task for the Windows Task Scheduler, as `schtasks /Create /XML` takes it.

use std::fmt::Write;

use quick_xml::escape::escape;

use super::Plan;

/// The encoding that a task's first line names; the Task Scheduler refuses a file that is in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// For what is printed.
    Utf8,
    /// For a file: what the Task Scheduler itself writes.
    Utf16,
}

/// The task's XML.
#[must_use]
pub(crate) fn task(plan: &Plan, encoding: Encoding) -> String {
    let text = |text: &str| escape(text.chars().filter(|c| !c.is_control()).collect::<String>()).into_owned();
    let encoding = if encoding == Encoding::Utf8 { "UTF-8" } else { "UTF-16" };
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n\
         <Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">\n",
    );
    let _ = writeln!(
        xml,
        "  <RegistrationInfo>\n    <Description>tonghop: {}</Description>\n  </RegistrationInfo>\n  <Triggers>",
        text(&plan.title)
    );
    if plan.watch {
        xml.push_str("    <LogonTrigger>\n      <Enabled>true</Enabled>\n    </LogonTrigger>\n");
    } else {
        let (starts, ends) = plan.span;
        for time in &plan.times {
            // With its offset, a boundary is one moment whatever the machine's zone.
            let first = starts.date_naive().and_time(*time).and_local_timezone(*starts.offset()).single();
            let _ = writeln!(
                xml,
                "    <CalendarTrigger>\n      <StartBoundary>{}</StartBoundary>\n      <EndBoundary>{}</EndBoundary>\n      \
                 <Enabled>true</Enabled>\n      <ScheduleByDay>\n        <DaysInterval>1</DaysInterval>\n      \
                 </ScheduleByDay>\n    </CalendarTrigger>",
                first.unwrap_or(starts).to_rfc3339(),
                ends.to_rfc3339()
            );
        }
    }
    let limit = if plan.watch { "PT0S" } else { "PT2H" };
    let _ = writeln!(
        xml,
        "  </Triggers>\n  <Principals>\n    <Principal id=\"Author\">\n      <LogonType>InteractiveToken</LogonType>\n      \
         <RunLevel>LeastPrivilege</RunLevel>\n    </Principal>\n  </Principals>\n  <Settings>\n    \
         <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>\n    \
         <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>\n    \
         <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\n    <StartWhenAvailable>true</StartWhenAvailable>\n    \
         <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>\n    <Enabled>true</Enabled>\n    \
         <WakeToRun>false</WakeToRun>\n    <ExecutionTimeLimit>{limit}</ExecutionTimeLimit>\n    \
         <Priority>7</Priority>\n  </Settings>\n  <Actions Context=\"Author\">\n    <Exec>\n      \
         <Command>{}</Command>\n      <Arguments>{}</Arguments>\n      <WorkingDirectory>{}</WorkingDirectory>\n    \
         </Exec>\n  </Actions>\n</Task>",
        text(&plan.program),
        text(&plan.arguments().into_iter().map(quoted).collect::<Vec<_>>().join(" ")),
        text(&plan.folder)
    );
    xml
}

/// The file's bytes: UTF-16 with its mark.
#[must_use]
pub(crate) fn bytes(plan: &Plan) -> Vec<u8> {
    let xml = task(plan, Encoding::Utf16);
    let units = std::iter::once(0xFEFF).chain(xml.replace('\n', "\r\n").encode_utf16().collect::<Vec<u16>>());
    units.flat_map(u16::to_le_bytes).collect()
}

/// A word as Windows programs split their command line.
fn quoted(word: &str) -> String {
    if !word.is_empty() && !word.contains([' ', '\t', '"']) {
        return word.to_owned();
    }
    let mut out = String::from("\"");
    let mut slashes = 0;
    for letter in word.chars() {
        match letter {
            '\\' => slashes += 1,
            '"' => {
                // Those before a quote count double, and the quote gets one of its own.
                out.extend(std::iter::repeat_n('\\', slashes + 1));
                slashes = 0;
            }
            _ => slashes = 0,
        }
        out.push(letter);
    }
    out.extend(std::iter::repeat_n('\\', slashes));
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::plan;
    use super::*;

    #[test]
    fn a_task_starts_as_soon_as_it_can() {
        let xml = task(&plan(false), Encoding::Utf8);
        assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
        assert!(xml.contains("<StartWhenAvailable>true</StartWhenAvailable>"));
        assert!(xml.contains("<StartBoundary>2023-08-31T08:05:00+07:00</StartBoundary>"), "{xml}");
        assert!(xml.contains("&quot;") && xml.contains("&amp;") && xml.contains("&lt;c&gt;"));
        let bytes = bytes(&plan(false));
        assert_eq!(bytes[..4], [0xFF, 0xFE, b'<', 0]);
    }

    #[test]
    fn words_are_quoted_as_windows_splits_them() {
        assert_eq!(quoted("run"), "run");
        assert_eq!(quoted(r"C:\KH 110\"), r#""C:\KH 110\\""#);
        assert_eq!(quoted(r#"a "b" c"#), r#""a \"b\" c""#);
        assert_eq!(quoted(r"C:\KH110"), r"C:\KH110");
    }
}
