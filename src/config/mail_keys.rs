//! The keys of `[mail]` and of the sections below it, and which of them a complaint about the file may show.
//!
//! Beside the other sections' keys, because what blots passwords out must know these without knowing those.

use Kind::{Flag, Line, Lines, Private, Section, Sections, Whole, Word, Words};

use super::choices::{LANGUAGES, OF_UNITS, names};
use super::shape::{Kind, Shape, key, needed};
use crate::model::mail::MailKind;

const LANGUAGE: Kind = Word(&names(&LANGUAGES));
const KINDS: Kind = Words(&names(&MailKind::NAMED));

/// Longest time that anything waits, in seconds.
const WAIT: u64 = 3_600;
/// A month, the longest time between a deadline and its reminders.
const DAYS: u64 = 31;
const MINUTES: u64 = DAYS * 24 * 60;
/// A month, the longest time that a letter is tried.
const HOURS: u64 = 24 * DAYS;
/// More letters a day, or reports missed in a row, than anybody means.
const MANY: u64 = 1_000;
/// More than any server takes.
const ATTACHMENT_MIB: u64 = 100;
const FREE_MIB: u64 = 1_000_000;

pub(super) const MAIL: Shape = Shape {
    title: "[mail]",
    keys: &[
        key("from", Line, "Người gửi: \"Tên cơ quan <name@host.vn>\".", "The sender."),
        key("to", Lines, "Lãnh đạo nhận báo cáo.", "Recipients, the leadership."),
        key("cc", Lines, "Đồng gửi.", "Recipients of a copy."),
        key("reply_to", Line, "Địa chỉ nhận thư trả lời.", "Where answers go, if not to the sender."),
        key("kinds", KINDS, "to nhận những thư nào.", "What they get."),
        key("language", LANGUAGE, "Tiếng của thư.", "The language of letters."),
        key("plaintext", Flag, "Cho phép gửi không mã hóa ra ngoài máy này.", "Whether mail may leave unencrypted."),
        key(
            "ca_file",
            Line,
            "Chứng thư riêng của cơ quan (PEM).",
            "A file with the certificates that alone are trusted.",
        ),
        key("url", Private, "Máy chủ: \"smtps://user@host\"; không ghi mật khẩu.", "The server, without a password."),
        key("credential", Private, "Tên tệp có mật khẩu, chỉ mình đọc được.", "The file with the password."),
        key("units", Section(&UNITS), "Thư cho từng đơn vị.", "What units get at their own addresses."),
        key("reminder", Section(&REMINDER), "Nhắc trước hạn và sau hạn.", "When units are reminded."),
        key("operator", Section(&OPERATOR), "Người vận hành.", "Who is told when something goes wrong."),
        key("limits", Section(&LIMITS), "Giới hạn của thư và thời gian chờ.", "Limits of letters and of waiting."),
        key("group", Sections(&GROUP), "Một nhóm nhận thêm.", "Further recipients."),
    ],
};

const GROUP: Shape = Shape {
    title: "[[mail.group]]",
    keys: &[
        needed("to", Lines, "Người nhận.", "Recipients."),
        key("cc", Lines, "Đồng gửi.", "Recipients of a copy."),
        needed("kinds", KINDS, "Nhận những thư nào.", "What they get."),
        key("language", LANGUAGE, "Tiếng của thư.", "The language of their letters."),
    ],
};

const UNITS: Shape = Shape {
    title: "[mail.units]",
    keys: &[
        key(
            "kinds",
            Words(&names(&OF_UNITS)),
            "Nhận những thư nào; [] là không gửi gì.",
            "What they get; [] is nothing.",
        ),
        key("language", LANGUAGE, "Tiếng của thư.", "The language of their letters."),
        key("daily_limit", Whole(0, MANY), "Nhiều nhất bao nhiêu thư một ngày.", "Letters a day at most."),
    ],
};

const REMINDER: Shape = Shape {
    title: "[mail.reminder]",
    keys: &[
        key("before_minutes", Whole(0, MINUTES), "Nhắc từ mấy phút trước hạn.", "Minutes before the deadline."),
        key("after_minutes", Whole(0, MINUTES), "Báo quá hạn sau mấy phút.", "Minutes after the deadline."),
        key("obligations", Flag, "Nhắc cả biểu và văn bản khác.", "Whether what else is due is asked for."),
        key(
            "obligation_before_days",
            Whole(0, DAYS),
            "Nhắc việc khác từ mấy ngày trước hạn.",
            "Days before that is due.",
        ),
        key("obligation_after_days", Whole(0, DAYS), "Báo quá hạn việc khác sau mấy ngày.", "Days after that was due."),
        key(
            "superior_after",
            Whole(0, MANY),
            "Sau mấy kỳ liên tiếp thì báo cấp trên; 0 là không.",
            "Misses in a row; 0 is never.",
        ),
        key(
            "superior_to",
            Lines,
            "Báo cho ai, nếu cấp trên không có địa chỉ.",
            "Who is told, if the unit above has no mail.",
        ),
    ],
};

const OPERATOR: Shape = Shape {
    title: "[mail.operator]",
    keys: &[
        key("to", Lines, "Người nhận.", "Recipients."),
        key("cc", Lines, "Đồng gửi.", "Recipients of a copy."),
        key("language", LANGUAGE, "Tiếng của thư.", "The language of their letters."),
        key(
            "free_mib",
            Whole(0, FREE_MIB),
            "Báo khi đĩa còn dưới mức này, MiB.",
            "Free mebibytes below which they are told.",
        ),
    ],
};

const LIMITS: Shape = Shape {
    title: "[mail.limits]",
    keys: &[
        key("attachment_mib", Whole(0, ATTACHMENT_MIB), "Tệp đính kèm lớn nhất, MiB.", "Mebibytes of all attachments."),
        key("give_up_hours", Whole(1, HOURS), "Thôi gửi sau mấy giờ.", "Hours until a letter is given up."),
        key("connect_seconds", Whole(1, WAIT), "Số giây chờ kết nối.", "Seconds for a connection."),
        key("answer_seconds", Whole(1, WAIT), "Số giây chờ mỗi câu trả lời.", "Seconds for each answer."),
        key("message_seconds", Whole(1, WAIT), "Số giây chờ nhận xong một thư.", "Seconds for one letter."),
        key("pass_seconds", Whole(1, WAIT), "Số giây của một lượt gửi.", "Seconds for all of a pass."),
    ],
};

/// Whether this is a plain setting of ours, whose value may be shown where a mistake is.
pub(super) fn is_shown(key: &str) -> bool {
    let kinds: Vec<Kind> = MAIL.all().iter().filter_map(|shape| shape.key(key)).map(|key| key.kind).collect();
    !kinds.is_empty() && kinds.iter().all(|kind| !matches!(kind, Private | Section(_) | Sections(_)))
}
