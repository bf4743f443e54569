//! Figures by indicator.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::count::Count;
use super::id::IndicatorId;

/// A figure per indicator of the main form, in its order; null where it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures(pub Vec<(IndicatorId, Option<Count>)>);

impl Figures {
    /// The figure of an indicator; `None` when it is not known.
    #[must_use]
    pub fn get(&self, id: &IndicatorId) -> Option<Count> {
        self.0.iter().find(|(key, _)| key == id).and_then(|(_, value)| *value)
    }

    /// Whether any figure is known.
    #[must_use]
    pub fn any(&self) -> bool {
        self.0.iter().any(|(_, value)| value.is_some())
    }
}

/// A difference per indicator of the main form, in its order; 0 where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Booked(pub Vec<(IndicatorId, i64)>);

impl Booked {
    /// The difference of an indicator.
    #[must_use]
    pub fn get(&self, id: &IndicatorId) -> i64 {
        self.0.iter().find(|(key, _)| key == id).map_or(0, |(_, value)| *value)
    }
}

impl Serialize for Booked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (id, value) in &self.0 {
            map.serialize_entry(id, value)?;
        }
        map.end()
    }
}

impl Serialize for Figures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (id, value) in &self.0 {
            map.serialize_entry(id, value)?;
        }
        map.end()
    }
}
