//! Every section of the campaign file with every key it may hold: the one table.
//!
//! What a key says stands beside it in Vietnamese and in English, for the schema that editors show it from.

use Kind::{Block, Codes, Date, Flag, Identifier, Line, Lines, Section, Sections, Table, Time, Whole, Word};

use super::choices::{
    DUE, INDICATORS, KEPT, LANGUAGES, OF_CAMPAIGN, OF_FORM, SEVERITIES, UNIT_CHANGES, UNSEARCHED, WEEKDAYS, names,
};
use super::mail_keys::MAIL;
use super::shape::{Kind, Shape, key, needed};
use crate::model::retention::NEWEST_DAYS;

/// More people than there are: a slip, and far from what sums could not hold.
const PEOPLE: u64 = 10_000_000_000;
/// A year: more days from a period's end to its deadline are a slip.
const DEADLINE_DAYS: u64 = 366;
/// Ten years, the longest that a campaign lasts.
const CLOSING_DAYS: u64 = 3_660;
/// A week of minutes, an hour of seconds: bounds that only a slip oversteps.
const GRACE_MINUTES: u64 = 10_080;
const SETTLE_SECONDS: u64 = 3_600;
/// More points than any office gives: a slip.
const POINTS: u64 = 1_000_000;
/// More of anything than a machine could hold: a slip, and far from overflow.
const MOST: u64 = 1_000_000_000;
const MOST_MIB: u64 = 1_000_000;
/// Below this a reading process cannot even start.
const LEAST_MEMORY_MIB: u64 = 64;
/// A hundred years: what is kept longer is kept without limit.
const KEPT_DAYS: u64 = 36_500;
const KEPT_MONTHS: u64 = 1_200;
/// A day: longer than any file takes.
const READ_SECONDS: u64 = 86_400;

pub(super) const FILE: Shape = Shape {
    title: "the campaign file",
    keys: &[
        needed("campaign", Section(&CAMPAIGN), "Chiến dịch: kế hoạch, tên, ngày, chỉ tiêu chung.", "The plan itself."),
        key("schedule", Section(&SCHEDULE), "Lịch báo cáo và hạn nộp.", "When reports are due."),
        key("issuer", Section(&ISSUER), "Cơ quan ban hành báo cáo tổng hợp.", "Who issues the reports."),
        key("unit", Sections(&UNIT), "Một đơn vị báo cáo.", "A reporting unit."),
        key(
            "change",
            Sections(&CHANGE),
            "Đơn vị sáp nhập, chia tách, đổi tên, kết thúc hay mới lập.",
            "Units that merge, split, change their name, end or begin.",
        ),
        needed("form", Sections(&FORM), "Một biểu mà các đơn vị điền.", "A form that units fill in."),
        key("obligation", Sections(&OBLIGATION), "Một văn bản phải nộp.", "A document that is due."),
        key(
            "appendix",
            Section(&APPENDIX),
            "Tiêu đề cột của phụ lục giao chỉ tiêu.",
            "Headings of the quota appendix.",
        ),
        key("check", Sections(&CHECK), "Một phép kiểm tra riêng của chiến dịch.", "A check of this campaign."),
        key("criterion", Sections(&CRITERION), "Một tiêu chí xếp hạng.", "What the final report ranks units by."),
        key("severity", Codes(&SEVERITY), "Mức độ của các lỗi có sẵn.", "Findings taken more, or less, to heart."),
        key("limits", Section(&LIMITS), "Giới hạn đọc tệp.", "What is too large to be read."),
        key(
            "privacy",
            Section(&PRIVACY),
            "Dữ liệu cá nhân của công dân.",
            "What becomes of files that may hold citizens' data.",
        ),
        key(
            "retention",
            Section(&RETENTION),
            "Thời hạn lưu tệp.",
            "How long files are kept; what is over its time goes by `tonghop retire`.",
        ),
        key(
            "approval",
            Section(&APPROVAL),
            "Duyệt bản tổng hợp trước khi gửi lãnh đạo.",
            "Editions that are approved before the leadership gets them.",
        ),
        key("mail", Section(&MAIL), "Thư điện tử.", "Who gets mail, from whom, over which server."),
        key("vocabulary", Section(&VOCABULARY), "Từ ngữ riêng của địa phương.", "Words that tables are recognised by."),
    ],
};

const LANGUAGE: Kind = Word(&names(&LANGUAGES));
const WEEKDAY: Kind = Word(&names(&WEEKDAYS));
const CADENCE: Kind = Word(&names(&OF_FORM));
const UNIT_CHANGE: Kind = Word(&names(&UNIT_CHANGES));
const SEVERITY: Kind = Word(&names(&SEVERITIES));

const CAMPAIGN: Shape = Shape {
    title: "[campaign]",
    keys: &[
        needed("plan", Line, "Số kế hoạch, như 110/KH-UBND.", "The plan's number."),
        key("plan_date", Date, "Ngày ban hành kế hoạch: 2023-08-30 hoặc \"30/08/2023\".", "When the plan was issued."),
        key("plan_issuer", Line, "Cơ quan ban hành kế hoạch, như UBND thị xã Duyên Hải.", "Who issued the plan."),
        key("short_name", Line, "Tên gọn của kế hoạch, như KH 110.", "What it is called where space is short."),
        needed("title", Line, "Tên chiến dịch.", "What the campaign is called."),
        key("language", LANGUAGE, "Tiếng của báo cáo.", "The language of reports."),
        key(
            "area_name",
            Line,
            "Gọi các dòng con của đơn vị là gì: Thôn, tổ dân phố; không ghi là Ấp, khóm.",
            "What a unit's sub-rows are called; it is also recognised as their heading.",
        ),
        key("target", Whole(1, PEOPLE), "Chỉ tiêu chung, để đối chiếu với tổng của phụ lục.", "The sum of all quotas."),
        needed("starts", Date, "Ngày đầu: 2023-08-31 hoặc \"31/08/2023\".", "The first day."),
        needed("ends", Date, "Ngày cuối, tính cả ngày ấy.", "The last day, itself included."),
    ],
};

const SCHEDULE: Shape = Shape {
    title: "[schedule]",
    keys: &[
        key("zone", Line, "Múi giờ, như Asia/Ho_Chi_Minh.", "The time zone, by its IANA name."),
        key("cadence", Word(&names(&OF_CAMPAIGN)), "Báo cáo ngày, tuần hay tháng.", "How often reports come."),
        key("week_ends", WEEKDAY, "Tuần báo cáo kết thúc vào thứ mấy.", "The last day of a week."),
        key(
            "deadline",
            Time,
            "Giờ nộp, như \"08:00\"; đúng giờ ấy vẫn là đúng hạn.",
            "The hour that is still on time.",
        ),
        key("deadline_days", Whole(0, DEADLINE_DAYS), "Hạn sau ngày cuối kỳ mấy ngày.", "Days from a period's end."),
        key("grace_minutes", Whole(0, GRACE_MINUTES), "Số phút châm chước sau hạn.", "Minutes after it still on time."),
        key(
            "earliest",
            Time,
            "Trước giờ này của ngày cuối kỳ thì chưa nhận báo cáo của kỳ ấy.",
            "The hour of its last day from which a report for a period is taken.",
        ),
        key(
            "closes_after",
            Whole(1, CLOSING_DAYS),
            "Khóa sổ sau hạn nộp mấy ngày; từ đó báo cáo trễ và đính chính phải được chấp thuận mới tính.",
            "Days after its deadline from which a date's figures change only when somebody accepts it.",
        ),
        key(
            "closes_after_change",
            Whole(0, CLOSING_DAYS),
            "Số liệu của đơn vị đã sắp xếp (nhập, tách, kết thúc) khóa sau hạn nộp cuối cùng mấy ngày; mặc định 30.",
            "Days after its last deadline from which the figures of a unit that a change ended are closed; 30 unless set.",
        ),
        key("supplement", Time, "Từ giờ này báo cáo trễ gom thành bản bổ sung.", "When late reports are gathered."),
        key(
            "settle_seconds",
            Whole(0, SETTLE_SECONDS),
            "Tệp trống hoặc chưa trọn vẹn được chờ chừng này giây kể từ lần thay đổi cuối; tệp trọn vẹn thì lấy ngay.",
            "How long after its last change a file that is empty or not whole is left to arrive; one that is whole is not.",
        ),
    ],
};

const ISSUER: Shape = Shape {
    title: "[issuer]",
    keys: &[
        key(
            "superior",
            Lines,
            "Cơ quan chủ quản, mỗi phần tử một dòng; UBND thì không có.",
            "The body above it, by lines.",
        ),
        key("office", Lines, "Tên cơ quan, mỗi phần tử một dòng.", "The issuing body, by lines."),
        key("symbol", Line, "Ký hiệu văn bản sau số, như BC-UBND.", "What follows the number of its documents."),
        key("place", Line, "Địa danh trước ngày tháng.", "The place before the date."),
        key("signature", Lines, "Quyền hạn, chức vụ của người ký.", "Heading lines of the signature."),
        key("prepared_by", Line, "Chữ trên chỗ ký của người lập biểu.", "Heading above who prepares the table."),
        key("recipients", Lines, "Nơi nhận.", "The list of recipients at the end."),
        key("unit", Line, "Tên mà cấp trên gọi cơ quan này, nếu khác office.", "What the level above calls it."),
        key(
            "contact",
            Line,
            "Nơi đơn vị gửi báo cáo và hỏi khi cần, in trên phiếu, trong thư; không ghi là office.",
            "Whom units send to and ask, named on slips and in letters; the office if not given.",
        ),
        key("phone", Line, "Số điện thoại của nơi ấy.", "The telephone there."),
    ],
};

const UNIT: Shape = Shape {
    title: "[[unit]]",
    keys: &[
        needed("id", Identifier, "Mã cho máy, không dấu, như phuong-1.", "A short word for programs."),
        needed("name", Line, "Tên đầy đủ.", "The full name."),
        key("aliases", Lines, "Những cách người ta hay viết tên đơn vị.", "Other ways in which the name is written."),
        key("reporting", Flag, "Phải báo cáo dù phụ lục không giao chỉ tiêu.", "Whether it reports without a quota."),
        key("quota", Whole(0, PEOPLE), "Chỉ tiêu, khi chưa có phụ lục.", "Its quota where no appendix gives one."),
        key("superior", Line, "Đơn vị cấp trên, theo tên hoặc id.", "The unit above it, by name or id."),
        key("emails", Lines, "Địa chỉ thư của đơn vị.", "Addresses for what concerns this unit alone."),
        key("areas", Lines, "Chỉ nhận các ấp, khóm này.", "Its hamlets and quarters, if only these are taken."),
        key(
            "forms",
            Lines,
            "Chỉ nộp những biểu này (id của [[form]]).",
            "The forms that it fills in, if not the usual ones.",
        ),
    ],
};

const CHANGE: Shape = Shape {
    title: "[[change]]",
    keys: &[
        needed(
            "date",
            Date,
            "Ngày đầu tiên đơn vị mới báo cáo: 2025-07-01 hoặc \"01/07/2025\"; kỳ kết thúc từ ngày ấy là của đơn vị mới.",
            "The first day on which the new units hold: periods that end on it or later are theirs.",
        ),
        needed(
            "kind",
            UNIT_CHANGE,
            "merge: sáp nhập; split: chia tách; rename: đổi tên; end: thôi báo cáo; begin: mới lập.",
            "What becomes of the units.",
        ),
        key(
            "from",
            Lines,
            "Đơn vị cũ: tên, id, mã hoặc cách viết khác.",
            "The units before, by name, id, code or alias.",
        ),
        key("to", Lines, "Đơn vị mới; có thể trùng tên một đơn vị cũ.", "The units after; one may keep an old name."),
        key(
            "share",
            Table(&Whole(0, PEOPLE)),
            "Khi chia tách: phần kết quả đã có mà mỗi đơn vị mới mang theo, như { \"Xã A\" = 60, \"Xã B\" = 40 }.",
            "Of a split: in what proportion its successors carry what was brought before.",
        ),
        key(
            "kept",
            Word(&names(&KEPT)),
            "Khi chia tách: kết quả đã có ở lại đơn vị cũ, đơn vị mới bắt đầu từ 0.",
            "Of a split: what was brought before stays with the old unit, and the new ones begin at 0.",
        ),
    ],
};

const FORM: Shape = Shape {
    title: "[[form]]",
    keys: &[
        needed("id", Identifier, "Mã cho máy, không dấu, như daily.", "A short word for programs."),
        needed("name", Line, "Tên biểu.", "What people call it."),
        key("cadence", CADENCE, "Số liệu theo ngày, tuần, tháng hay một lần.", "The periods of its figures."),
        key("week_ends", WEEKDAY, "Tuần kết thúc vào thứ mấy.", "The last day of a week."),
        key(
            "due",
            Word(&names(&DUE)),
            "Phải nộp bao lâu một lần, nếu khác cadence.",
            "How often it is due, if not so often.",
        ),
        key("deadline", Time, "Giờ nộp.", "The hour that is still on time."),
        key("deadline_days", Whole(0, DEADLINE_DAYS), "Hạn sau ngày cuối kỳ mấy ngày.", "Days from a period's end."),
        key("due_before", Date, "Nộp một lần, trước ngày này.", "The day before which it is due, once."),
        key(
            "earliest",
            Time,
            "Trước giờ này của ngày cuối kỳ thì chưa nhận.",
            "The hour of its last day from which a report for a period is taken.",
        ),
        key("everyone", Flag, "Mọi đơn vị đều nộp, trừ đơn vị có ghi forms.", "Whether every unit fills it in."),
        key("about_others", Flag, "Mỗi dòng nói về một đơn vị khác.", "Whether its rows are about other units."),
        key("rows", Lines, "Tên các dòng; không ghi thì nhận mọi tên.", "Names of its rows, if only these are taken."),
        key("area_headings", Lines, "Tiêu đề cột tên dòng của riêng biểu này.", "Headings of its column of rows."),
        key("unit_headings", Lines, "Tiêu đề cột đơn vị của riêng biểu này.", "Headings of its column of units."),
        key("date_headings", Lines, "Tiêu đề cột ngày của riêng biểu này.", "Headings of its column of dates."),
        key("indicator", Sections(&INDICATOR), "Một cột phải đếm.", "A count that the form asks for."),
        key("text", Sections(&TEXT), "Một cột chữ, không đếm.", "A column of text."),
        key(
            "target",
            Sections(&TARGET),
            "Một mục tiêu của biểu, ngoài chỉ tiêu.",
            "An aim of the form, beside the quota.",
        ),
    ],
};

const INDICATOR: Shape = Shape {
    title: "[[form.indicator]]",
    keys: &[
        needed("id", Identifier, "Mã cho máy, không dấu, như activated_l2.", "A short word for programs."),
        needed("name", Line, "Tên chỉ tiêu, cũng là tiêu đề cột.", "Its name, and first heading."),
        key("short", Line, "Tên gọn.", "What it is called where space is short."),
        key("headings", Lines, "Các tiêu đề cột khác đang dùng.", "Other headings under which units write it."),
        key("target", Flag, "Chỉ tiêu được giao đếm cột này; đúng một cột.", "Whether the quota counts it; one does."),
        key("kind", Word(&names(&INDICATORS)), "flow: cộng dồn; stock: lấy kỳ mới nhất.", "Whether periods add up."),
        key("required", Flag, "Biểu không có cột này là thiếu.", "Whether a form without it is incomplete."),
    ],
};

const TEXT: Shape = Shape {
    title: "[[form.text]]",
    keys: &[
        needed("id", Identifier, "Mã cho máy, không dấu.", "A short word for programs."),
        needed("name", Line, "Tên, cũng là tiêu đề cột.", "Its name, and first heading."),
        key("headings", Lines, "Các tiêu đề cột khác đang dùng.", "Other headings under which units write it."),
        key("required", Flag, "Biểu không có cột này là thiếu.", "Whether a form without it is incomplete."),
        key("difficulties", Flag, "Ghi khó khăn, vướng mắc, theo dõi đến khi xong.", "Whether it tells difficulties."),
    ],
};

const TARGET: Shape = Shape {
    title: "[[form.target]]",
    keys: &[
        needed("id", Identifier, "Mã cho máy, không dấu.", "A short word for programs."),
        needed("name", Line, "Tên mục tiêu.", "What people call it."),
        needed("goal", Block, "Phải đạt, viết bằng id các chỉ tiêu.", "The aim, in SQL over the form's indicators."),
        needed("done", Block, "Đã làm, viết bằng id các chỉ tiêu.", "What counts towards it, in SQL."),
        key("exact", Flag, "Phải đúng bằng, không hơn không kém.", "Whether more is as wrong as less."),
        key("row", Line, "Chỉ tính dòng này.", "The row that is meant, if not all."),
        key("units", Lines, "Chỉ những đơn vị này (id).", "The units that it holds for, if not all."),
    ],
};

const OBLIGATION: Shape = Shape {
    title: "[[obligation]]",
    keys: &[
        needed("id", Identifier, "Tên thư mục trong inbox/.", "The name of its folder in inbox/."),
        needed("name", Line, "Tên văn bản.", "What people call it."),
        key("aliases", Lines, "Những tên thư mục khác.", "Further names of its folder."),
        key("cadence", CADENCE, "Nộp theo ngày, tuần, tháng hay một lần.", "How often it is due."),
        key("week_ends", WEEKDAY, "Tuần kết thúc vào thứ mấy.", "The last day of a week."),
        key("deadline", Time, "Giờ nộp.", "The hour that is still on time."),
        key("deadline_days", Whole(0, DEADLINE_DAYS), "Hạn sau ngày cuối kỳ mấy ngày.", "Days from a period's end."),
        key("due_before", Date, "Nộp một lần, trước ngày này.", "The day before which it is due, once."),
        key("units", Lines, "Chỉ những đơn vị này phải nộp (id).", "Who must bring it, if not all."),
    ],
};

const APPENDIX: Shape = Shape {
    title: "[appendix]",
    keys: &[
        key("unit", Lines, "Tiêu đề cột tên đơn vị.", "Headings of the unit's name."),
        key("quota", Lines, "Tiêu đề cột chỉ tiêu được tính.", "Headings of the quota."),
        key("code", Lines, "Tiêu đề cột mã đơn vị.", "Headings of the unit's code."),
        key("superior", Lines, "Tiêu đề cột đơn vị cấp trên.", "Headings of the unit above."),
        key("email", Lines, "Tiêu đề cột địa chỉ thư.", "Headings of the address."),
    ],
};

const CHECK: Shape = Shape {
    title: "[[check]]",
    keys: &[
        needed("id", Identifier, "Mã; lỗi mang mã check:<id>.", "A short word; the finding's code is check:<id>."),
        needed("sql", Block, "Điều phải đúng với một báo cáo đúng.", "What holds for a good report, in SQL."),
        needed("message", Line, "Lời nhắc khi điều ấy không đúng.", "What a person is told when it does not hold."),
        key(
            "severity",
            SEVERITY,
            "error: trả lại báo cáo; warning: vẫn tính và nhắc.",
            "Returned, or counted and shown.",
        ),
    ],
};

const CRITERION: Shape = Shape {
    title: "[[criterion]]",
    keys: &[
        needed("id", Identifier, "Mã cho máy, không dấu.", "A short word for programs."),
        needed("name", Line, "Tên tiêu chí.", "What people call it."),
        needed("value", Block, "Cách tính, như percent.", "What is measured, in SQL."),
        key("full", Whole(1, POINTS), "Mức được đủ điểm.", "The value that earns all points."),
        needed("points", Whole(1, POINTS), "Điểm tối đa.", "The points that it gives at most."),
    ],
};

const LIMITS: Shape = Shape {
    title: "[limits]",
    keys: &[
        key("file_mib", Whole(1, MOST_MIB), "Dung lượng tệp, MiB.", "Mebibytes of one file."),
        key("inflated_mib", Whole(1, MOST_MIB), "Dung lượng sau khi giải nén, MiB.", "Mebibytes once inflated."),
        key("ratio", Whole(1, MOST), "Tỷ lệ giải nén.", "Inflated size over packed size."),
        key("sheets", Whole(1, MOST), "Số trang tính.", "Sheets of one workbook."),
        key("cells", Whole(1, MOST), "Số ô có dữ liệu.", "Cells of one workbook that hold something."),
        key("entries", Whole(1, MOST), "Số mục bên trong tệp nén.", "Entries of one file's zip directory."),
        key(
            "memory_mib",
            Whole(LEAST_MEMORY_MIB, MOST_MIB),
            "Bộ nhớ của mỗi tiến trình đọc, MiB.",
            "A reader's memory.",
        ),
        key(
            "seconds",
            Whole(1, READ_SECONDS),
            "Thời gian bộ xử lý để đọc một tệp, giây; lúc máy bận hay tạm dừng không tính.",
            "Seconds of processor time that reading one file may take.",
        ),
    ],
};

const APPROVAL: Shape = Shape {
    title: "[approval]",
    keys: &[
        key(
            "required",
            Flag,
            "Thư cho lãnh đạo chờ đến khi bản tổng hợp được duyệt (tonghop approve).",
            "Whether mail to the leadership waits until an edition is approved.",
        ),
        key("approver", Line, "Người duyệt: chức vụ hoặc họ tên.", "Who approves: an office or a name."),
        key("emails", Lines, "Địa chỉ thư của người duyệt, để nhắc.", "That person's addresses, for reminders."),
    ],
};

const PRIVACY: Shape = Shape {
    title: "[privacy]",
    keys: &[key(
        "unsearched",
        Word(&names(&UNSEARCHED)),
        "Tệp có phần không mở ra kiểm tra được: quarantine (cất riêng) hoặc archive.",
        "Where a file is kept of which something could not be looked into; it counts either way.",
    )],
};

const RETENTION: Shape = Shape {
    title: "[retention]",
    keys: &[
        key(
            "archive_days",
            Whole(NEWEST_DAYS as u64, KEPT_DAYS),
            "Lưu tệp gốc trong archive mấy ngày kể từ ngày nhận; không ghi là lưu mãi.",
            "Days that originals stay in archive/ after they came; without limit if neither this nor the next is given.",
        ),
        key(
            "archive_months",
            Whole(1, KEPT_MONTHS),
            "Như trên, tính bằng tháng.",
            "The same in months of the calendar.",
        ),
        key(
            "quarantine_days",
            Whole(1, KEPT_DAYS),
            "Lưu tệp bị cách ly mấy ngày kể từ ngày nhận; không ghi là 30.",
            "Days that files with citizens' data stay in quarantine/; 30 if not given.",
        ),
        key(
            "quarantine_automatic",
            Flag,
            "true: lần chạy tự xóa tệp bị cách ly đã hết thời hạn; không ghi thì chỉ nhắc.",
            "Whether a run removes what is over its time in quarantine/ by itself; if not, it is only reported.",
        ),
        key(
            "mail_days",
            Whole(NEWEST_DAYS as u64, KEPT_DAYS),
            "Lưu thư đã gửi mấy ngày; không ghi là lưu mãi.",
            "Days that sent letters stay in outbox/mail/sent/; without limit if neither this nor the next is given.",
        ),
        key("mail_months", Whole(1, KEPT_MONTHS), "Như trên, tính bằng tháng.", "The same in months of the calendar."),
    ],
};

const VOCABULARY: Shape = Shape {
    title: "[vocabulary]",
    keys: &[
        key("day", Lines, "Cột số trong kỳ: Trong ngày.", "Headings of the period's figure."),
        key("cumulative", Lines, "Cột số cộng dồn: Lũy kế.", "Headings of the running total."),
        key("area", Lines, "Cột dòng con: Ấp, khóm.", "Headings of the sub-rows."),
        key("unit", Lines, "Cột đơn vị.", "Headings of the reporting unit."),
        key("ordinal", Lines, "Cột số thứ tự: TT.", "Headings of the row number."),
        key("date", Lines, "Cột ngày.", "Headings of a column of report dates."),
        key("other", Lines, "Chữ làm một cột thành cột khác: Tỷ lệ, Còn lại.", "Words that make a column another one."),
        key("filler", Lines, "Từ đệm, không làm đổi nghĩa tiêu đề.", "Words that change no heading's meaning."),
        key(
            "title",
            Lines,
            "Từ có thể đứng trong tiêu đề báo cáo mà không nói đến đối tượng, nội dung khác.",
            "Words that a report's title may hold without being about other people or another matter.",
        ),
        key("unit_label", Lines, "Nhãn trước tên đơn vị.", "Labels before the unit's name."),
        key("date_label", Lines, "Nhãn trước ngày báo cáo.", "Labels before the report date."),
        key("organisation", Lines, "Tổ chức viết trước tên đơn vị: UBND, Công an.", "Bodies named before a unit."),
        key("kind", Table(&Lines), "Loại đơn vị và chữ viết tắt.", "Kinds of unit with their short forms."),
        key("total", Lines, "Dòng tổng: Tổng cộng.", "Names of total rows."),
        key(
            "total_tail",
            Lines,
            "Từ có thể đứng sau tên dòng tổng: các, toàn.",
            "Words that may follow a total's name.",
        ),
        key("beside", Lines, "Đầu dòng ghi số khác: Trong đó.", "Beginnings of rows with other figures."),
        key("whole", Lines, "Dòng của cả đơn vị: Toàn xã.", "Names of a row for the whole unit."),
        key("ending", Lines, "Đầu dòng kết thúc bảng: Người lập biểu.", "Beginnings of lines that end a table."),
        key("aside", Lines, "Đầu dòng không nêu đơn vị và ngày: Kính gửi.", "Lines that name neither unit nor date."),
        key("resolved", Lines, "Lời báo đã xong: Đã khắc phục.", "Words that say that a difficulty is over."),
        key("resolved_tail", Lines, "Từ có thể đứng sau lời ấy: xong.", "Words that may follow them."),
        key("resolved_but", Lines, "Từ cho biết vẫn còn: một phần.", "Words that leave something open."),
    ],
};

const PERIOD: Shape = Shape {
    title: "the words of a cadence",
    keys: &[key("day", Lines, "Cột số trong kỳ.", "Headings of the period's figure.")],
};

/// The words that come with the program, written like a campaign file.
pub(super) const BUILT_IN: Shape = Shape {
    title: "the built-in vocabulary",
    keys: &[
        key("vocabulary", Section(&VOCABULARY), "Từ ngữ.", "Words."),
        key("appendix", Section(&APPENDIX), "Tiêu đề của phụ lục.", "Headings of an appendix."),
        key("daily", Section(&PERIOD), "Của báo cáo ngày.", "Of reports by the day."),
        key("weekly", Section(&PERIOD), "Của báo cáo tuần.", "Of reports by the week."),
        key("monthly", Section(&PERIOD), "Của báo cáo tháng.", "Of reports by the month."),
    ],
};
