//! What words in a row's name say, and how the name is built.

/// What the words of a row's name say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// Nothing but words for a sum: "Tổng cộng", "Cộng 12 khóm".
    Total,
    /// A word for a sum among others: "Cộng Hòa", "Cộng phía bắc".
    TotalLike,
    /// Nothing but words for the period's own figure: "Trong ngày".
    Day,
    /// Nothing but words for the running total: "Lũy kế đến ngày 12/9".
    Cumulative,
    /// Other figures than the unit's own: "Hôm qua", "Chỉ tiêu giao", "Trong đó: nữ".
    Other,
    /// Words of a measure or a time among others: "Số mang sang từ kỳ trước".
    OtherLike,
    /// An example, or a place for a name: "Khóm mẫu (điền thử)", "Ấp …".
    Example,
    /// Anything else.
    #[default]
    Plain,
}

impl Naming {
    /// Whether the words speak of another measure or time than the period's own figure.
    pub(in crate::recognise) fn is_other_measure(self) -> bool {
        matches!(self, Self::Cumulative | Self::Other)
    }
}

/// How a name is built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// No name.
    #[default]
    Blank,
    /// Words and a number: "Khóm 3", "TC 2", "4".
    Numbered {
        /// The words before the number.
        prefix: String,
        /// The number.
        number: u32,
        /// Whether they are a kind of place or body.
        placed: bool,
        /// Whether they are words of a sentence: "Chuyển tiếp từ tháng 8".
        phrase: bool,
    },
    /// A kind of place or body, and its name: "Ấp Tân Lập", "Công an phường".
    Placed,
    /// Written as proper names are, every word with a capital: "Tân Lập".
    Proper,
    /// Words of a sentence: "Tất cả các khóm".
    Phrase,
}

impl Shape {
    /// Whether the name is made of a sentence's words.
    pub(super) fn is_sentence(&self) -> bool {
        matches!(self, Self::Phrase | Self::Numbered { phrase: true, .. })
    }
}
